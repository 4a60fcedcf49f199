/**
 * Generated images as ink on paper: what is white in the image is ink, what is black is nothing.
 *
 * @typedef {[number, number, number]} Colour
 */
import { penOf } from "../lib/canvas/paint-image.js";

/**
 * An image as a canvas of its own size. One of three channels keeps its colours.
 *
 * @param {Float32Array} image numbers in [-1, 1], (height, width, channels)
 * @param {number[]} shape
 * @param {Colour} ink
 */
export function inked(image, [height, width, channels], ink) {
  const made = document.createElement("canvas");
  made.width = width;
  made.height = height;
  const pixels = new ImageData(width, height);
  for (let place = 0; place < width * height; place += 1) {
    const level = (/** @type {number} */ channel) => Math.round((image[place * channels + channel] + 1) * 127.5);
    const colour = channels === 3 ? [level(0), level(1), level(2), 255] : [...ink, level(0)];
    pixels.data.set(colour, 4 * place);
  }
  penOf(made).putImageData(pixels, 0, 0);
  return made;
}

/**
 * A colour as a browser computes it, "rgb(1, 2, 3)".
 *
 * @param {string} text
 * @returns {Colour}
 */
export function colourOf(text) {
  const [red = 0, green = 0, blue = 0] = (text.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}
