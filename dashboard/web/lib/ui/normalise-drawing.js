/**
 * A drawing made into what MNIST holds: thresholded, scaled to a box of 20 x 20, centred by mass in 28 x 28.
 * `gan_core/data/normalise.py` is its twin; one table of cases holds for both.
 */
export const SIDE = 28;
const BOX = 20;
const THRESHOLD = 128;

/**
 * @param {Uint8Array} levels ink is bright; row by row
 * @param {number} width
 * @param {number} height
 * @returns {Uint8Array | null} 28 x 28 levels, row by row; null if nothing is drawn
 */
export function normaliseDrawing(levels, width, height) {
  const crop = inkOf(levels, width, height);
  if (!crop) return null;
  const scale = BOX / Math.max(crop.width, crop.height);
  const across = Math.max(1, Math.floor(scale * crop.width + 0.5));
  const down = Math.max(1, Math.floor(scale * crop.height + 0.5));
  const narrow = shrink(crop.ink, crop.height, crop.width, across); // (height, across)
  const small = transposed(shrink(transposed(narrow, crop.height, across), across, crop.height, down), across, down);
  const white = 255 / small.reduce((most, value) => Math.max(most, value), 0);
  const left = offset(across, (column) => sum(down, (row) => small[row * across + column]));
  const top = offset(down, (row) => sum(across, (column) => small[row * across + column]));
  const image = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < down; row += 1) {
    for (let column = 0; column < across; column += 1) {
      image[(top + row) * SIDE + left + column] = Math.floor(white * small[row * across + column] + 0.5);
    }
  }
  return image;
}

/**
 * The part of a drawing that holds all of its ink, each pixel 0 or 1.
 *
 * @param {Uint8Array} levels
 * @param {number} width
 * @param {number} height
 */
function inkOf(levels, width, height) {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let row = 0; row < height; row += 1) {
    for (let column = 0; column < width; column += 1) {
      if (levels[row * width + column] < THRESHOLD) continue;
      left = Math.min(left, column);
      right = Math.max(right, column);
      top = Math.min(top, row);
      bottom = row;
    }
  }
  if (right < 0) return null;
  const across = right - left + 1;
  const down = bottom - top + 1;
  const ink = Float64Array.from({ length: across * down }, (_, place) => {
    const row = top + Math.floor(place / across);
    return Number(levels[row * width + left + (place % across)] >= THRESHOLD);
  });
  return { ink, width: across, height: down };
}

/**
 * Rows of `pixels` numbers as rows of `count`: each the mean over its part of the row.
 *
 * @param {Float64Array} rows
 * @param {number} height
 * @param {number} pixels
 * @param {number} count
 */
function shrink(rows, height, pixels, count) {
  const part = pixels / count;
  const found = new Float64Array(height * count);
  for (let place = 0; place < count; place += 1) {
    const [start, end] = [part * place, part * (place + 1)];
    for (let pixel = Math.floor(start); pixel < Math.min(pixels, Math.ceil(end)); pixel += 1) {
      const share = Math.max(0, Math.min(end, pixel + 1) - Math.max(start, pixel)) / part;
      for (let row = 0; row < height; row += 1) found[row * count + place] += share * rows[row * pixels + pixel];
    }
  }
  return found;
}

/**
 * @param {Float64Array} values
 * @param {number} rows
 * @param {number} columns
 */
const transposed = (values, rows, columns) =>
  Float64Array.from(values, (_, place) => values[(place % rows) * columns + Math.floor(place / rows)]);

/**
 * @param {number} count
 * @param {(place: number) => number} valueOf
 */
function sum(count, valueOf) {
  let total = 0;
  for (let place = 0; place < count; place += 1) total += valueOf(place);
  return total;
}

/**
 * Where a side has to begin for its centre of mass to lie in the middle of the image; it never sticks out.
 *
 * @param {number} count
 * @param {(place: number) => number} massOf
 */
function offset(count, massOf) {
  const centre = sum(count, (place) => massOf(place) * (place + 0.5)) / sum(count, massOf);
  return Math.max(0, Math.min(SIDE - count, Math.floor(SIDE / 2 - centre + 0.5)));
}
