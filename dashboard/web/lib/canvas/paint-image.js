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
  const brush = brushOf(width, height);
  const { data } = brush;
  for (let place = 0, pixel = 0; place < height * width; place += 1, pixel += 4) {
    for (let colour = 0; colour < 3; colour += 1) {
      const value = image[place * channels + (channels === 3 ? colour : 0)];
      data[pixel + colour] = Math.round((value + 1) * 127.5); // held in 0..255 by the array itself
    }
    data[pixel + 3] = 255;
  }
  put(canvas, brush);
}

/**
 * Draw an image of one channel.
 *
 * @param {HTMLCanvasElement} canvas gets the size of the image
 * @param {Uint8Array} levels grey levels, (height, width)
 * @param {number} height
 * @param {number} width
 */
export function paintLevels(canvas, levels, height, width) {
  const brush = brushOf(width, height);
  const { data } = brush;
  for (let place = 0, pixel = 0; place < levels.length; place += 1, pixel += 4) {
    data[pixel] = data[pixel + 1] = data[pixel + 2] = levels[place];
    data[pixel + 3] = 255;
  }
  put(canvas, brush);
}

/**
 * @param {number} width
 * @param {number} height
 */
function brushOf(width, height) {
  const key = `${width}x${height}`;
  const brush = brushes.get(key) ?? new ImageData(width, height);
  brushes.set(key, brush);
  return brush;
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {ImageData} brush
 */
function put(canvas, brush) {
  if (canvas.width !== brush.width || canvas.height !== brush.height) {
    canvas.width = brush.width;
    canvas.height = brush.height;
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
export function bytesOf(text) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let place = 0; place < bytes.length; place += 1) bytes[place] = letters.charCodeAt(place);
  return bytes;
}
