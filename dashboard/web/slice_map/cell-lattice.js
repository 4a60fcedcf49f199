/**
 * Square cells over a whole slice, in levels: each level's cells are half as wide as those of the one before. Level 0
 * goes on where the cells of a window end, so that a map can be dragged out of it without a seam.
 *
 * @import { MapWindow } from "../props.d.ts"
 * @import { Place } from "../lib/latent/slice-chart.js"
 * @typedef {{ level: number, column: number, row: number }} Cell columns grow to the right, rows downwards
 * @typedef {{ level: number, left: number, right: number, top: number, bottom: number }} Block of cells; right and
 *   bottom are not part of it
 */

const MOST_CELLS = 64; // along a side of what is looked at; at least half as many
const COARSE_CELLS = 4; // along a side of what one cell stands for at first
const KEY_SIDE = 2 ** 20; // cells along a side for which there are keys
const KEY_LEVELS = 2 ** 5;

/**
 * @param {number} value
 * @param {number} divisor
 */
const remainder = (value, divisor) => ((value % divisor) + divisor) % divisor;

export class CellLattice {
  /**
   * @param {MapWindow} window
   * @param {number} size of the window, in cells of level 0
   */
  constructor({ x, y, width }, size) {
    this.left = x - width / 2;
    this.top = y + width / 2;
    this.size = size;
    this.side = width / size;
  }

  /** @param {number} level */
  sideAt(level) {
    return this.side / 2 ** level;
  }

  /**
   * The level whose cells are as small as a window needs them.
   *
   * @param {MapWindow} window
   */
  levelFor({ width }) {
    return Math.floor(Math.log2((MOST_CELLS * this.side) / width));
  }

  /**
   * The cells of a level that a window shows, and as many more as make whole squares.
   *
   * @param {MapWindow} window
   * @param {number} level
   * @param {number} square side of a square, in cells
   * @returns {Block}
   */
  block({ x, y, width }, level, square) {
    const side = this.sideAt(level) * square;
    return {
      level,
      left: square * Math.floor((x - width / 2 - this.left) / side),
      right: square * Math.ceil((x + width / 2 - this.left) / side),
      top: square * Math.floor((this.top - y - width / 2) / side),
      bottom: square * Math.ceil((this.top - y + width / 2) / side),
    };
  }

  /**
   * The middle of a cell.
   *
   * @param {Cell} cell
   * @returns {Place}
   */
  placeOf({ level, column, row }) {
    const side = this.sideAt(level);
    return { x: this.left + (column + 0.5) * side, y: this.top - (row + 0.5) * side };
  }

  /**
   * Whether the window that the lattice begins at has this cell.
   *
   * @param {Cell} cell
   */
  isInWindow({ level, column, row }) {
    return level === 0 && column >= 0 && row >= 0 && column < this.size && row < this.size;
  }

  /**
   * A number for a cell, to find it by.
   *
   * @param {Cell} cell
   */
  keyOf({ level, column, row }) {
    const [across, down, deep] = [column + KEY_SIDE / 2, row + KEY_SIDE / 2, level + KEY_LEVELS / 2];
    return (deep * KEY_SIDE + down) * KEY_SIDE + across;
  }

  /**
   * @param {number} key
   * @returns {Cell}
   */
  cellOf(key) {
    return {
      level: Math.floor(key / KEY_SIDE ** 2) - KEY_LEVELS / 2,
      row: remainder(Math.floor(key / KEY_SIDE), KEY_SIDE) - KEY_SIDE / 2,
      column: remainder(key, KEY_SIDE) - KEY_SIDE / 2,
    };
  }
}

/**
 * How far apart the cells are that are generated first, those that are shown as images, and all.
 *
 * @param {number} every how many cells one image stands for, along a side
 */
export const passesOf = (every) => [every * Math.max(1, Math.floor(COARSE_CELLS / every)), every, 1];

/**
 * The cell that stands for all those of its square: the one in the middle of the first `every` along each side, which
 * is the one that is shown as an image.
 *
 * @param {Cell} cell
 * @param {number} apart side of the square in cells, a multiple of `every`
 * @param {number} every
 * @returns {Cell}
 */
export function standIn({ level, column, row }, apart, every) {
  const middle = Math.floor(every / 2);
  return {
    level,
    column: column - remainder(column, apart) + middle,
    row: row - remainder(row, apart) + middle,
  };
}

/**
 * The cells of a block in the order in which they are wanted: those that stand for many first, in the middle first.
 *
 * @param {Block} block
 * @param {number} every
 * @returns {Cell[]}
 */
export function inOrder({ level, left, right, top, bottom }, every) {
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  /** @type {{ cell: Cell, distance: number }[][]} */
  const ranks = [[], [], []];
  const passes = passesOf(every);
  for (let row = top; row < bottom; row += 1) {
    for (let column = left; column < right; column += 1) {
      const cell = { level, column, row };
      const rank = passes.findIndex((apart) => {
        const first = standIn(cell, apart, apart === 1 ? 1 : every);
        return first.column === column && first.row === row;
      });
      ranks[rank].push({ cell, distance: Math.hypot(column - middleX, row - middleY) });
    }
  }
  return ranks.flatMap((found) => found.sort((one, other) => one.distance - other.distance)).map(({ cell }) => cell);
}
