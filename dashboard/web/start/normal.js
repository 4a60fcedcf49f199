/** Numbers from a standard normal distribution, and how they are spread. */

/**
 * @param {number} count
 * @param {() => number} [random] uniform in [0, 1)
 */
export function drawNormal(count, random = Math.random) {
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random());
  });
}

/** @param {number} x */
export const normalDensity = (x) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/**
 * How many values lie in each of some bins of equal width; those outside are counted at the ends.
 *
 * @param {ArrayLike<number>} values
 * @param {number} low
 * @param {number} high
 * @param {number} bins
 */
export function histogram(values, low, high, bins) {
  const counts = new Array(bins).fill(0);
  for (let at = 0; at < values.length; at += 1) {
    const bin = Math.floor(((values[at] - low) / (high - low)) * bins);
    counts[Math.min(bins - 1, Math.max(0, bin))] += 1;
  }
  return counts;
}
