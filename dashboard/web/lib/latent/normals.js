/** Random latent vectors: standard normal numbers that depend on a seed alone. */

const SEEDS = 2 ** 32;

/**
 * @param {number} count
 * @param {number} seed
 */
export function normals(count, seed) {
  const random = uniform(seed);
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return radius * Math.cos(2 * Math.PI * random()); // Box and Muller 1958
  });
}

/**
 * A latent vector that nobody has seen.
 *
 * @param {number} count
 */
export const newVector = (count) => normals(count, Math.floor(SEEDS * Math.random()));

/**
 * Numbers in [0, 1): mulberry32 by Tommy Ettinger, in the public domain.
 *
 * @param {number} seed
 */
function uniform(seed) {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / SEEDS;
  };
}
