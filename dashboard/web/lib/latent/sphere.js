/**
 * Latent vectors as arrays of numbers, and paths on the sphere on which they lie: what `gan_core/latent` has in `sphere`,
 * in `slerp` and in `move_along`. Where those refuse (no direction, no unique path), these go straight: a drag can't.
 *
 * @typedef {Float32Array | number[]} Vector
 * @typedef {(index: number) => boolean} IsLocked
 * @typedef {{ across: Float32Array, up: Float32Array | null }} Plane
 */

export const SAME_RADIANS = 1e-4;
export const OPPOSITE_RADIANS = 1e-3;
const NO_LENGTH = 1e-6;

/**
 * @param {Vector} a
 * @param {Vector} b
 */
export function dot(a, b) {
  let sum = 0;
  for (let index = 0; index < a.length; index += 1) sum += a[index] * b[index];
  return sum;
}

/** @param {Vector} z */
export const norm = (z) => Math.sqrt(dot(z, z));

/**
 * @param {Vector} a
 * @param {Vector} b
 */
export const isSame = (a, b) => a.length === b.length && a.every((value, index) => value === b[index]);

/**
 * The part of a vector that does not change the norm of a point.
 *
 * @param {Vector} point
 * @param {Vector} vector
 */
export function tangentPart(point, vector) {
  const square = dot(point, point);
  if (square === 0) return Float32Array.from(vector);
  const share = dot(point, vector) / square;
  return Float32Array.from(vector, (value, index) => value - share * point[index]);
}

/**
 * Go from a point along a tangent, as far as the tangent is long, on a great circle.
 *
 * @param {Vector} point
 * @param {Vector} tangent
 */
export function exponential(point, tangent) {
  const radius = norm(point);
  const length = norm(tangent);
  if (radius === 0 || length === 0) return Float32Array.from(point, (value, index) => value + tangent[index]);
  const angle = length / radius;
  const along = (Math.sin(angle) * radius) / length;
  return Float32Array.from(point, (value, index) => Math.cos(angle) * value + along * tangent[index]);
}

/**
 * Spherical interpolation; the norm goes linearly from one to the other. From or to the origin, and between nearly
 * identical or opposite points, the path is a straight line.
 *
 * @param {Vector} start
 * @param {Vector} end
 * @param {number} fraction
 */
export function slerp(start, end, fraction) {
  const from = norm(start);
  const to = norm(end);
  const straight = () => Float32Array.from(start, (value, index) => value + fraction * (end[index] - value));
  if (from === 0 || to === 0) return straight();
  const angle = Math.acos(Math.max(-1, Math.min(1, dot(start, end) / (from * to))));
  if (angle < SAME_RADIANS || angle > Math.PI - OPPOSITE_RADIANS) return straight();
  const length = from + fraction * (to - from);
  const a = (length * Math.sin((1 - fraction) * angle)) / (Math.sin(angle) * from);
  const b = (length * Math.sin(fraction * angle)) / (Math.sin(angle) * to);
  return Float32Array.from(start, (value, index) => a * value + b * end[index]);
}

/**
 * The nearest point whose coordinate along a unit vector has a given value, with the locked dimensions as they are.
 *
 * @param {Vector} z
 * @param {Vector} direction
 * @param {number} coordinate in sigma
 * @param {IsLocked} isLocked
 */
export function moveAlong(z, direction, coordinate, isLocked) {
  const free = direction.map((value, index) => (isLocked(index) ? 0 : value));
  const reach = dot(free, direction);
  if (reach < NO_LENGTH) return Float32Array.from(z);
  const share = (coordinate - dot(z, direction)) / reach;
  return Float32Array.from(z, (value, index) => value + share * free[index]);
}

/**
 * A coordinate along a unit vector, held to where a vector comes whose free part moves no farther out than a limit:
 * where little of the direction is free, the whole way would lead far outside of what the generator was trained on.
 *
 * @param {Vector} z
 * @param {Vector} direction
 * @param {number} coordinate in sigma
 * @param {number} limit of the coordinate along the free part of the direction, in sigma
 * @param {IsLocked} isLocked
 */
export function reachable(z, direction, coordinate, limit, isLocked) {
  const free = Float32Array.from(direction, (value, index) => (isLocked(index) ? 0 : value));
  const [here, length] = [dot(z, direction), norm(free)];
  if (length * length < NO_LENGTH) return here;
  const along = dot(z, free) / length;
  const [low, high] = [-limit, limit].map((end) => here + (end - along) * length);
  return Math.min(Math.max(coordinate, Math.min(low, here)), Math.max(high, here));
}

/**
 * The plane of two vectors without the locked dimensions, as orthonormal vectors; `up` is null where both point the
 * same way, all of it null where the first has no free dimension.
 *
 * @param {Vector} first
 * @param {Vector} second
 * @param {IsLocked} isLocked
 * @returns {Plane | null}
 */
export function planeOf(first, second, isLocked) {
  const [a, b] = [first, second].map((vector) =>
    Float32Array.from(vector, (value, index) => (isLocked(index) ? 0 : value)),
  );
  const lengthA = norm(a);
  if (lengthA < NO_LENGTH) return null;
  const across = a.map((value) => value / lengthA);
  const rest = tangentPart(across, b);
  const lengthB = norm(rest);
  return { across, up: lengthB < NO_LENGTH ? null : rest.map((value) => value / lengthB) };
}

/**
 * Rounded to numbers that an address holds exactly.
 *
 * @param {Vector} z
 */
export const rounded = (z) => Float32Array.from(z, (value) => Math.round(256 * value) / 256);
