/**
 * Which part of a grid of square tiles is seen, and how large: `x` and `y` are the column and the row at the upper left
 * corner, and no whole numbers while it is dragged.
 *
 * @typedef {{ row: number, column: number }} Tile
 * @typedef {{ row: number, column: number, rows: number, columns: number }} Part
 * @typedef {{ x: number, y: number }} Spot in pixels from the upper left corner of the tiles
 */

const SMALLEST_TILE = 8; // pixels
const LARGEST_TILE = 160;
const FIRST_TILE = 44;

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

export class GridView {
  constructor() {
    this.x = 0;
    this.y = 0;
    this.size = FIRST_TILE;
    this.rows = 0;
    this.columns = 0;
    this.width = 0; // of the place where tiles are seen, in pixels
    this.height = 0;
  }

  /** How many columns are seen. */
  get wide() {
    return this.width / this.size;
  }

  /** How many rows are seen. */
  get tall() {
    return this.height / this.size;
  }

  goHome() {
    Object.assign(this, { x: 0, y: 0, size: FIRST_TILE });
    this.hold();
  }

  /** Stay on the grid. */
  hold() {
    this.size = clamp(this.size, SMALLEST_TILE, LARGEST_TILE);
    this.x = clamp(this.x, 0, Math.max(0, this.columns - this.wide));
    this.y = clamp(this.y, 0, Math.max(0, this.rows - this.tall));
  }

  /**
   * Drag what is seen by so many pixels.
   *
   * @param {number} across
   * @param {number} down
   */
  drag(across, down) {
    this.x -= across / this.size;
    this.y -= down / this.size;
    this.hold();
  }

  /**
   * Make tiles so many times as large; what is at a spot stays there.
   *
   * @param {number} factor
   * @param {Spot} [spot]
   */
  zoom(factor, spot = { x: this.width / 2, y: this.height / 2 }) {
    const size = clamp(this.size * factor, SMALLEST_TILE, LARGEST_TILE);
    this.x += spot.x / this.size - spot.x / size;
    this.y += spot.y / this.size - spot.y / size;
    this.size = size;
    this.hold();
  }

  /**
   * Move no more than it takes to see a whole tile.
   *
   * @param {Tile} tile
   */
  show({ row, column }) {
    this.x = clamp(this.x, column + 1 - this.wide, column);
    this.y = clamp(this.y, row + 1 - this.tall, row);
    this.hold();
  }

  /**
   * @param {Spot} spot
   * @returns {Tile | null}
   */
  tileAt({ x, y }) {
    if (x < 0 || y < 0) return null;
    const column = Math.floor(this.x + x / this.size);
    const row = Math.floor(this.y + y / this.size);
    return column < this.columns && row < this.rows ? { row, column } : null;
  }

  /**
   * @param {Tile} tile
   * @returns {Spot} its upper left corner
   */
  spotOf({ row, column }) {
    return { x: (column - this.x) * this.size, y: (row - this.y) * this.size };
  }

  /** @returns {Part} the tiles that are seen, at least in part */
  get visible() {
    const row = Math.floor(this.y);
    const column = Math.floor(this.x);
    return {
      row,
      column,
      rows: Math.min(this.rows, Math.ceil(this.y + this.tall)) - row,
      columns: Math.min(this.columns, Math.ceil(this.x + this.wide)) - column,
    };
  }

  /**
   * The rectangle that begins with the first visible tile that is lacking, as large as may be generated at once.
   *
   * @param {(tile: Tile) => boolean} isLacking
   * @param {{ mostTiles: number, mostColumns: number }} limits
   * @returns {Part | null}
   */
  lacking(isLacking, { mostTiles, mostColumns }) {
    const seen = this.visible;
    for (const { row, column } of tilesOf(seen)) {
      if (!isLacking({ row, column })) continue;
      const widest = Math.min(seen.column + seen.columns - column, mostColumns);
      let columns = 1;
      while (columns < widest && isLacking({ row, column: column + columns })) columns += 1;
      const tallest = Math.min(seen.row + seen.rows - row, Math.max(1, Math.floor(mostTiles / columns)));
      let rows = 1;
      while (rows < tallest && isLacking({ row: row + rows, column })) rows += 1;
      return { row, column, rows, columns };
    }
    return null;
  }
}

/**
 * Row by row.
 *
 * @param {Part} part
 * @returns {Generator<Tile>}
 */
export function* tilesOf({ row, column, rows, columns }) {
  for (let down = 0; down < rows; down += 1) {
    for (let across = 0; across < columns; across += 1) yield { row: row + down, column: column + across };
  }
}
