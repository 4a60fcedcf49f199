/**
 * The cells of a slice that the page generates itself while the map moves: coarse ones first, then finer ones, wherever
 * the newest window is. What was generated is kept, so that a map that is dragged only needs what comes into sight.
 *
 * @import { GroundColours, MapWindow, SliceMapProps } from "../props.d.ts"
 * @import { DecodePool, JobDraft } from "../lib/nn/decode-pool.js"
 * @import { DecodedImages, DecodeJob } from "../lib/nn/decode-server.js"
 * @import { Block, Cell } from "./cell-lattice.js"
 * @import { Ink } from "./ground-colour.js"
 *
 * @typedef {{ slot: number, colour: string }} KnownCell where its image is on the sheet, and the colour of its ground
 */
import { penOf } from "../lib/canvas/paint-image.js";
import { SliceChart } from "../lib/latent/slice-chart.js";
import { sigmoid } from "../lib/nn/nn-runtime.js";
import { element } from "../lib/ui/elements.js";
import { CellLattice, inOrder, passesOf, standIn } from "./cell-lattice.js";
import { colourOf, inkOf } from "./ground-colour.js";

const JOB_CELLS = 12;
const SHEET_COLUMNS = 80; // and as many rows: more cells than any window shows, whole squares included
const BLOCK_OF_GROUND = 2; // cells along a side that one stands for where no images are shown
const SHRUNK = 0.92; // of its square that an image fills

/**
 * A piece of image memory that is all ink, transparent as yet.
 *
 * @param {number} side
 * @param {Ink} ink
 */
function inkBrush(side, ink) {
  const brush = new ImageData(side, side);
  for (let place = 0; place < brush.data.length; place += 4) brush.data.set(ink, place);
  return brush;
}

export class LiveCells {
  /**
   * @param {SliceMapProps} props of the window that Python has generated
   * @param {GroundColours} colours
   * @param {DecodePool} pool
   * @param {() => void} changed there is more to paint
   */
  constructor(props, colours, pool, changed) {
    this.props = props;
    this.colours = colours;
    this.pool = pool;
    this.changed = changed;
    this.chart = new SliceChart(props.slice);
    this.lattice = new CellLattice(props.view, props.finest);
    this.hasWindow = props.size === props.finest;
    this.every = props.imagesPerRow ? Math.max(1, Math.round(props.finest / props.imagesPerRow)) : BLOCK_OF_GROUND;
    /** @type {Cell[]} that are missing, the next one first */
    this.missing = [];
    /** @type {Set<number>} keys of those that are being generated */
    this.begun = new Set();
    /** @type {Map<number, KnownCell>} by their keys, the oldest first */
    this.known = new Map();
    /** @type {number | null} level that is shown in place of what Python has generated; null while that is shown */
    this.shown = null;
    this.sheet = element("canvas", "", { width: SHEET_COLUMNS * props.side, height: SHEET_COLUMNS * props.side });
    this.sheetPen = penOf(this.sheet);
    this.ground = element("canvas", "");
    this.groundPen = penOf(this.ground);
    this.brush = inkBrush(props.side, inkOf(props.text));
  }

  /**
   * Generate what a window shows and is not known.
   *
   * @param {MapWindow} view
   */
  ask(view) {
    this.missing = inOrder(this.block(view), this.every).filter((cell) => !this.isKnown(cell));
    this.pool.ask(this);
  }

  /**
   * The next few of the missing cells.
   *
   * @returns {JobDraft | null}
   */
  next() {
    const cells = this.missing.splice(0, JOB_CELLS);
    if (!cells.length) return null;
    const { weights } = this.props;
    const points = cells.map((cell) => this.chart.point(this.lattice.placeOf(cell)));
    const vectors = new Float32Array(points.length * points[0].length);
    points.forEach((point, number) => vectors.set(point, number * point.length));
    const keys = cells.map((cell) => this.lattice.keyOf(cell));
    for (const key of keys) this.begun.add(key);
    return {
      checkpoint: weights.checkpoint ?? "",
      classifier: this.colours.value === "discriminator" ? null : weights.classifier,
      isScored: this.colours.value === "discriminator",
      vectors,
      keys,
    };
  }

  /**
   * Keep what was generated.
   *
   * @param {DecodedImages} found
   * @param {DecodeJob} job
   */
  put({ images, classes, confidences, logits }, { keys }) {
    const { side } = this.props;
    keys.forEach((key, number) => {
      const slot = this.freeSlot();
      const levels = images.subarray(number * side * side, (number + 1) * side * side);
      levels.forEach((level, place) => (this.brush.data[4 * place + 3] = level));
      const [x, y] = this.cornerOf(slot);
      this.sheetPen.putImageData(this.brush, x, y);
      const logit = logits && logits[number];
      const colour = colourOf(this.colours, this.props.colours, {
        classNumber: classes && classes[number],
        confidence: confidences && confidences[number],
        score: logit !== null && this.props.scoreIsProbability ? sigmoid(logit) : logit,
      });
      this.begun.delete(key);
      this.known.set(key, { slot, colour });
    });
    this.changed();
  }

  /** A place on the sheet: a new one, or that of the oldest image. */
  freeSlot() {
    if (this.known.size < SHEET_COLUMNS ** 2) return this.known.size;
    const [[key, { slot }]] = this.known;
    this.known.delete(key);
    return slot;
  }

  /** @param {number} slot */
  cornerOf(slot) {
    const { side } = this.props;
    return [(slot % SHEET_COLUMNS) * side, Math.floor(slot / SHEET_COLUMNS) * side];
  }

  /** @param {Cell} cell */
  isKnown(cell) {
    const key = this.lattice.keyOf(cell);
    return (this.hasWindow && this.lattice.isInWindow(cell)) || this.known.has(key) || this.begun.has(key);
  }

  /**
   * @param {MapWindow} view
   * @param {number} [level]
   */
  block(view, level = this.lattice.levelFor(view)) {
    return this.lattice.block(view, level, passesOf(this.every)[0]);
  }

  /**
   * What is known of a cell, or else of one that stands for it.
   *
   * @param {Cell} cell
   */
  nearest(cell) {
    const own = this.known.get(this.lattice.keyOf(cell));
    if (own) return own;
    for (const apart of passesOf(this.every)) {
      const other = this.known.get(this.lattice.keyOf(standIn(cell, apart, apart === 1 ? 1 : this.every)));
      if (other) return other;
    }
    return undefined;
  }

  // --- painting ------------------------------------------------------------------------------------------------------

  /**
   * Settle whether a window is to be shown by these cells alone: as soon as there is something for each of its squares,
   * and until what Python has generated is as fine again.
   *
   * @param {MapWindow} view
   */
  settle(view) {
    const level = this.lattice.levelFor(view);
    if (level === 0 && this.hasWindow) this.shown = null;
    else if (this.covers(this.block(view, level))) this.shown = level;
  }

  get isAlone() {
    return this.shown !== null;
  }

  /** @param {Block} block */
  covers({ level, left, right, top, bottom }) {
    const [coarse] = passesOf(this.every);
    for (let row = top; row < bottom; row += coarse) {
      for (let column = left; column < right; column += coarse) {
        if (!this.known.has(this.lattice.keyOf(standIn({ level, column, row }, coarse, this.every)))) return false;
      }
    }
    return true;
  }

  /**
   * Draw the cells that a window shows: all of them, or those around what Python has generated.
   *
   * @param {CanvasRenderingContext2D} pen
   * @param {MapWindow} view
   */
  paint(pen, view) {
    if (!this.known.size) return;
    const block = this.block(view, this.shown ?? 0);
    const pixels = (pen.canvas.width / view.width) * this.lattice.sideAt(block.level); // of a cell
    const corner = this.lattice.placeOf({ level: block.level, column: block.left - 0.5, row: block.top - 0.5 });
    const left = ((corner.x - view.x) / view.width + 0.5) * pen.canvas.width;
    const top = ((view.y - corner.y) / view.width + 0.5) * pen.canvas.width;
    this.paintGround(pen, block, left, top, pixels);
    if (this.props.imagesPerRow) this.paintImages(pen, block, left, top, pixels);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Block} block
   * @param {number} left
   * @param {number} top
   * @param {number} pixels
   */
  paintGround(pen, block, left, top, pixels) {
    const [columns, rows] = [block.right - block.left, block.bottom - block.top];
    this.ground.width = columns;
    this.ground.height = rows;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const cell = { level: block.level, column: block.left + column, row: block.top + row };
        const found = this.hasWindow && this.lattice.isInWindow(cell) ? undefined : this.nearest(cell);
        if (!found) continue;
        this.groundPen.fillStyle = found.colour;
        this.groundPen.fillRect(column, row, 1, 1);
      }
    }
    pen.imageSmoothingEnabled = false;
    pen.drawImage(this.ground, left, top, columns * pixels, rows * pixels);
    pen.imageSmoothingEnabled = true;
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {Block} block
   * @param {number} left
   * @param {number} top
   * @param {number} pixels
   */
  paintImages(pen, block, left, top, pixels) {
    const { every } = this;
    const { side } = this.props;
    const place = every * pixels;
    const shrunk = SHRUNK * place;
    pen.imageSmoothingQuality = "high";
    for (let row = block.top; row < block.bottom; row += every) {
      for (let column = block.left; column < block.right; column += every) {
        const found = this.known.get(this.lattice.keyOf(standIn({ ...block, row, column }, every, every)));
        if (!found) continue;
        const x = left + (column - block.left) * pixels + (place - shrunk) / 2;
        const y = top + (row - block.top) * pixels + (place - shrunk) / 2;
        const [fromX, fromY] = this.cornerOf(found.slot);
        pen.drawImage(this.sheet, fromX, fromY, side, side, x, y, shrunk, shrunk);
      }
    }
  }
}
