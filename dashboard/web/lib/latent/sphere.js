// Points of the latent space as arrays of floats, and walks on the shell on which they lie (gan_core/latent/sphere.py).

const dot = (a, b) => a.reduce((sum, value, index) => sum + value * b[index], 0);

export const norm = (z) => Math.sqrt(dot(z, z));

// What of a vector does not change the norm at a point.
export function tangentPart(point, vector) {
  const square = dot(point, point);
  if (square === 0) return Float32Array.from(vector);
  const share = dot(point, vector) / square;
  return Float32Array.from(vector, (value, index) => value - share * point[index]);
}

// Walk from a point along a tangent, as long as the tangent is, on a great circle.
export function exponential(point, tangent) {
  const radius = norm(point);
  const length = norm(tangent);
  if (radius === 0 || length === 0) return Float32Array.from(point, (value, index) => value + tangent[index]);
  const angle = length / radius;
  const along = (Math.sin(angle) * radius) / length;
  return Float32Array.from(point, (value, index) => Math.cos(angle) * value + along * tangent[index]);
}

// The place between two points on the great circle through their directions; norms go linearly from one to the other.
// Opposite points have no such circle: there, and at the centre, the way is straight.
export function slerp(start, end, share) {
  const from = norm(start);
  const to = norm(end);
  const straight = () => Float32Array.from(start, (value, index) => value + share * (end[index] - value));
  if (from === 0 || to === 0) return straight();
  const angle = Math.acos(Math.max(-1, Math.min(1, dot(start, end) / (from * to))));
  if (angle < 1e-4 || angle > Math.PI - 1e-3) return straight();
  const length = from + share * (to - from);
  const a = (length * Math.sin((1 - share) * angle)) / (Math.sin(angle) * from);
  const b = (length * Math.sin(share * angle)) / (Math.sin(angle) * to);
  return Float32Array.from(start, (value, index) => a * value + b * end[index]);
}

// Move until the coordinate along a unit vector has a value, in the dimensions that are free (directions.py, move_along).
export function moveAlong(z, direction, coordinate, isHeld) {
  const free = direction.map((value, index) => (isHeld(index) ? 0 : value));
  const reach = dot(free, direction);
  if (reach < 1e-6) return Float32Array.from(z);
  const share = (coordinate - dot(z, direction)) / reach;
  return Float32Array.from(z, (value, index) => value + share * free[index]);
}

// Two vectors made orthonormal; what is held plays no part. Null if that leaves no plane.
export function planeOf(first, second, isHeld) {
  const [a, b] = [first, second].map((vector) => vector.map((value, index) => (isHeld(index) ? 0 : value)));
  const lengthA = norm(a);
  if (lengthA < 1e-6) return null;
  const across = Float32Array.from(a, (value) => value / lengthA);
  const rest = tangentPart(across, b);
  const lengthB = norm(rest);
  const up = lengthB < 1e-6 ? null : rest.map((value) => value / lengthB);
  return { across, up };
}

// Numbers that the address keeps exactly.
export const rounded = (z) => Float32Array.from(z, (value) => Math.round(256 * value) / 256);

export { dot };
