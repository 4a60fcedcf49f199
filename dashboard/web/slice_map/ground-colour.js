/**
 * The colour of a cell, as `gan_core/drawing.py` colours it.
 *
 * @import { GroundColours } from "../props.d.ts"
 * @typedef {{ classNumber: number | null, confidence: number | null, score: number | null }} CellValues
 * @typedef {[red: number, green: number, blue: number]} Ink
 */

/**
 * A colour such as "#22272e" in numbers.
 *
 * @param {string} name
 * @returns {Ink}
 */
export function inkOf(name) {
  const level = (/** @type {number} */ at) => parseInt(name.slice(at, at + 2), 16);
  return [level(1), level(3), level(5)];
}

/** @param {number} value */
const held = (value) => Math.min(1, Math.max(0, value));

/**
 * @param {GroundColours} colours
 * @param {string[]} classColours as "rgb(1, 2, 3)"
 * @param {CellValues} values
 * @returns {string} as style sheets write it
 */
export function colourOf({ value, low, high, stops, opacity }, classColours, { classNumber, confidence, score }) {
  const number = value === "discriminator" ? score : confidence;
  if (number === null) return "transparent";
  const share = held((number - low) / Math.max(high - low, 1e-12));
  const alpha = opacity[0] + share * (opacity[1] - opacity[0]);
  const ink = value === "class" ? classColours[classNumber ?? 0].match(/\d+/g) : between(stops, share);
  return `rgba(${ink?.join(",")},${alpha.toFixed(3)})`;
}

/**
 * @param {[number, string][]} stops from 0 to 1
 * @param {number} share
 * @returns {number[]}
 */
function between(stops, share) {
  const next = Math.max(
    1,
    stops.findIndex(([stop]) => stop >= share),
  );
  const [[from, first], [to, last]] = [stops[next - 1], stops[next]];
  const [one, other] = [inkOf(first), inkOf(last)];
  const along = (share - from) / (to - from);
  return one.map((level, channel) => Math.round(level + along * (other[channel] - level)));
}
