/**
 * Where the cells of a comparison are: in rows, as wide as the page allows.
 *
 * @typedef {object} CellLayout in pixels of the page
 * @property {number} count
 * @property {number} columns
 * @property {number} cell side of an image
 * @property {number} rowHeight
 * @property {number} width
 * @property {number} height
 */

const CAPTION = 20;
const GAP = 8;
const SMALLEST = 34; // side of an image that a finger still hits

/**
 * As wide as is wanted, and smaller, down to what can still be seen, where not all cells would fit into the height.
 *
 * @param {number} count
 * @param {{ width: number, height: number }} room the page's place
 * @param {number} cellWidth that is wanted
 * @param {boolean} hasCaptions
 * @returns {CellLayout}
 */
export function layOut(count, room, cellWidth, hasCaptions) {
  const columnsOf = (/** @type {number} */ cell) =>
    count === 1 ? 1 : Math.max(1, Math.min(count, Math.floor((room.width + GAP) / (cell + GAP))));
  const layout = (/** @type {number} */ columns) => {
    const cell = Math.min((room.width - GAP * (columns - 1)) / columns, count === 1 ? room.height : Infinity);
    const rowHeight = cell + (hasCaptions ? CAPTION : 0) + GAP;
    const width = columns * (cell + GAP) - GAP;
    return { count, columns, cell, rowHeight, width, height: Math.ceil(count / columns) * rowHeight - GAP };
  };
  const most = columnsOf(SMALLEST);
  let found = layout(columnsOf(cellWidth));
  while (found.height > room.height && found.columns < most) found = layout(found.columns + 1);
  return found;
}

/**
 * @param {CellLayout} layout
 * @param {number} number of a cell
 */
export const cornerOf = ({ columns, cell, rowHeight }, number) => ({
  x: (number % columns) * (cell + GAP),
  y: Math.floor(number / columns) * rowHeight,
});

/**
 * Which cell is at a spot, if any, and how far the spot is from the left edge of its column, as a share of the cell.
 *
 * @param {CellLayout} layout
 * @param {{ x: number, y: number }} spot
 */
export function cellAt({ count, columns, cell, rowHeight }, { x, y }) {
  const column = Math.floor(x / (cell + GAP));
  const number = Math.floor(y / rowHeight) * columns + column;
  const isInside = column < columns && number < count && y >= 0 && x >= 0;
  return { number: isInside ? number : null, share: (x - column * (cell + GAP)) / cell };
}
