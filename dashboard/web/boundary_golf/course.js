/**
 * Golf in the latent space: from an image of one class to another class in the fewest strokes. A stroke goes along a
 * great circle. Each is dealt some of the directions that change the image most; the deal depends on hole and stroke
 * alone, so that everybody plays the same course.
 *
 * @import { Vector } from "../lib/latent/sphere.js"
 */
import { normals } from "../lib/latent/normals.js";
import { exponential, norm, tangentPart } from "../lib/latent/sphere.js";

export const CLUBS = [1, 2, 3]; // lengths of a stroke, in sigma
export const OPTIONS = 6;
export const MOST_STROKES = 12;
const STROKES_A_HOLE = 1_000; // seeds of one hole

/**
 * The directions of a stroke.
 *
 * @param {number[][]} directions unit vectors
 * @param {number} hole
 * @param {number} number of the stroke, from 0 on
 * @returns {Float32Array[]} some of them and of their opposites
 */
export function dealt(directions, hole, number) {
  const both = directions.flatMap((vector) => [1, -1].map((sign) => Float32Array.from(vector, (each) => sign * each)));
  const order = normals(both.length, STROKES_A_HOLE * hole + number);
  return both
    .map((vector, place) => ({ vector, key: order[place] }))
    .sort((one, other) => one.key - other.key)
    .slice(0, OPTIONS)
    .map(({ vector }) => vector);
}

/**
 * Where a stroke ends.
 *
 * @param {Vector} z where it begins
 * @param {Vector} direction
 * @param {number} length in sigma
 */
export function stroke(z, direction, length) {
  const tangent = tangentPart(z, direction);
  const whole = norm(tangent);
  // a direction that leads straight out from the centre moves nothing
  return whole < 1e-6
    ? Float32Array.from(z)
    : exponential(
        z,
        tangent.map((value) => (length * value) / whole),
      );
}

/**
 * @typedef {{ strokes: number, sigma: number }} Score
 *
 * @param {Score} one
 * @param {Score | null} other
 */
export const isBetter = (one, other) =>
  other === null || one.strokes < other.strokes || (one.strokes === other.strokes && one.sigma < other.sigma);

/**
 * A player who always takes the stroke after which the classifier finds the goal most probable, one stroke at a time:
 * somebody to play against, and not the best there could be.
 */
export class GreedyPlayer {
  /**
   * @param {Vector} start
   * @param {(number: number) => Float32Array[]} deal the directions of a stroke
   * @param {(z: Float32Array) => { isThere: boolean, probability: number }} judge
   */
  constructor(start, deal, judge) {
    this.z = /** @type {Float32Array} */ (Float32Array.from(start));
    this.deal = deal;
    this.judge = judge;
    /** @type {Score} */
    this.score = { strokes: 0, sigma: 0 };
    this.isThere = false;
  }

  get isDone() {
    return this.isThere || this.score.strokes >= MOST_STROKES;
  }

  /** Play one stroke; where several reach the goal, the shortest of them. */
  play() {
    /** @type {{ z: Float32Array, length: number, isThere: boolean, probability: number } | null} */
    let best = null;
    for (const length of CLUBS) {
      for (const direction of this.deal(this.score.strokes)) {
        const z = stroke(this.z, direction, length);
        const { isThere, probability } = this.judge(z);
        if (best?.isThere) continue;
        if (!best || isThere || probability > best.probability) best = { z, length, isThere, probability };
      }
    }
    if (!best) return;
    this.z = best.z;
    this.isThere = best.isThere;
    this.score = { strokes: this.score.strokes + 1, sigma: this.score.sigma + best.length };
  }
}
