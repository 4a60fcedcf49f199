// Places of a slice to latent points: what `Slice.points` and `FlatSlice.points` of gan_core/latent/planes.py do.

export class Chart {
  constructor(numbers) {
    Object.assign(this, numbers);
    if (!this.flat) this.radius = Math.hypot(...this.centre);
  }

  // The latent point at a place in sigma.
  point({ x, y }) {
    if (this.flat) return Float32Array.of(x, y);
    const { centre, across, up, slope, lowest, highest, radius } = this;
    const angle = Math.hypot(x, y) / radius;
    // sin(a) / a is 1 at 0, where the direction does not matter
    const sine = angle > 1e-9 ? Math.sin(angle) / angle : 1;
    const cosine = Math.cos(angle);
    const norm = Math.min(highest, Math.max(lowest, radius + x * slope[0] + y * slope[1]));
    const scale = norm / radius;
    return Float32Array.from(
      centre,
      (middle, place) => scale * (cosine * middle + sine * (x * across[place] + y * up[place])),
    );
  }

  // How far apart the latent points at two places are, in sigma.
  distance(one, other) {
    const end = this.point(other);
    return Math.sqrt(this.point(one).reduce((sum, value, place) => sum + (value - end[place]) ** 2, 0));
  }
}
