/**
 * From a place on a slice of the latent space to its latent vector: what `Slice.points` and `FlatSlice.points` of
 * `gan_core/latent` do.
 *
 * @import { FlatSliceNumbers, RoundSliceNumbers } from "../../props.d.ts"
 * @typedef {RoundSliceNumbers | FlatSliceNumbers} SliceNumbers
 * @typedef {{ x: number, y: number }} Place in sigma, from the middle of the slice; y grows upwards
 */

export class SliceChart {
  /** @param {SliceNumbers} numbers */
  constructor(numbers) {
    this.numbers = numbers;
    this.radius = numbers.flat ? 0 : Math.hypot(...numbers.centre);
  }

  /**
   * The latent vector at a place.
   *
   * @param {Place} place
   */
  point({ x, y }) {
    if (this.numbers.flat) return Float32Array.of(x, y);
    const { radius } = this;
    const { centre, across, up, slope, lowest, highest } = this.numbers;
    const angle = Math.hypot(x, y) / radius;
    // sin(a) / a is 1 at 0, where the direction does not matter
    const sine = angle > 1e-9 ? Math.sin(angle) / angle : 1;
    const cosine = Math.cos(angle);
    const norm = Math.min(highest, Math.max(lowest, radius + x * slope[0] + y * slope[1]));
    const scale = norm / radius;
    return Float32Array.from(
      centre,
      (middle, index) => scale * (cosine * middle + sine * (x * across[index] + y * up[index])),
    );
  }

  /**
   * How far apart the latent vectors at two places are, in sigma.
   *
   * @param {Place} one
   * @param {Place} other
   */
  distance(one, other) {
    const end = this.point(other);
    return Math.sqrt(this.point(one).reduce((sum, value, index) => sum + (value - end[index]) ** 2, 0));
  }
}
