/** Images of the generator on canvases. */

/** @type {Map<string, ImageData>} one piece of image memory for each size */
const brushes = new Map();

/**
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D}
 */
export function penOf(canvas) {
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("this browser cannot draw on a canvas");
  return pen;
}

/**
 * Draw an image.
 *
 * @param {HTMLCanvasElement} canvas gets the size of the image
 * @param {Float32Array} image numbers in [-1, 1], (height, width, 1 or 3 channels)
 * @param {number[]} shape
 */
export function paint(canvas, image, [height, width, channels]) {
  const key = `${width}x${height}`;
  const brush = brushes.get(key) ?? new ImageData(width, height);
  brushes.set(key, brush);
  const { data } = brush;
  for (let place = 0, pixel = 0; place < height * width; place += 1, pixel += 4) {
    for (let colour = 0; colour < 3; colour += 1) {
      const value = image[place * channels + (channels === 3 ? colour : 0)];
      data[pixel + colour] = Math.round((value + 1) * 127.5); // held in 0..255 by the array itself
    }
    data[pixel + 3] = 255;
  }
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  penOf(canvas).putImageData(brush, 0, 0);
}

/**
 * Grey levels from 0 to 255 as base64, row by row, as such an image.
 *
 * @param {string} text
 */
export const unpackPixels = (text) => Float32Array.from(bytesOf(text), (level) => level / 127.5 - 1);

/** @param {string} text base64 */
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
