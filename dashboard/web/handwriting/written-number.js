/**
 * A text as places of written classes, and how much each of them differs from the hand.
 *
 * @typedef {{ letter: number, place: number, x: number, y: number }} Written the class of a letter, which letter of the
 *   text it is, and its upper left corner in sides of a letter
 * @typedef {{ written: Written[], columns: number, rows: number }} Lines
 */
import { normals } from "../lib/latent/normals.js";
import { exponential, tangentPart } from "../lib/latent/sphere.js";

const CLOSE = 0.72; // letters stand closer than their images, which have margins
const LINE = 0.95;

/**
 * Where the letters of a text stand, in as many lines as it takes.
 *
 * @param {string} text what is no class leaves room
 * @param {string[]} classes each of one letter
 * @param {number} columns so many letters in a line
 * @returns {Lines}
 */
export function layOut(text, classes, columns) {
  const letters = [...text];
  const written = letters
    .map((letter, place) => ({
      letter: classes.indexOf(letter),
      place,
      x: CLOSE * (place % columns),
      y: LINE * Math.floor(place / columns),
    }))
    .filter(({ letter }) => letter >= 0);
  const rows = Math.max(1, Math.ceil(letters.length / columns));
  const most = Math.min(columns, Math.max(1, letters.length));
  return { written, columns: CLOSE * (most - 1) + 1, rows: LINE * (rows - 1) + 1 };
}

/**
 * The latent vector by which one letter is written: near the hand, always the same for the same place.
 *
 * @param {Float32Array} hand
 * @param {number} place
 * @param {number} variation radians, about
 * @param {number} haste by which the vector is scaled
 */
export function variant(hand, place, variation, haste) {
  const step = tangentPart(hand, normals(hand.length, place + 1)).map((value) => variation * value);
  return exponential(hand, step).map((value) => haste * value);
}
