/**
 * A window of a slice as Python has generated it: what each cell shows, and how it is painted wherever it lies.
 *
 * @import { MapWindow, SliceMapProps } from "../props.d.ts"
 * @import { Place } from "../lib/latent/slice-chart.js"
 * @import { Look } from "../lib/nn/point-inference.js"
 * @import { LiveCells } from "./live-cells.js"
 * @typedef {Look & { row: number, column: number }} CellLook
 * @typedef {{ ground: HTMLImageElement | null, boundaries: HTMLImageElement | null, ink: HTMLImageElement }} Pictures
 */
import { loadImage } from "../lib/canvas/load-image.js";
import { bytesOf, penOf } from "../lib/canvas/paint-image.js";

const CELL_BYTES = 3; // class, confidence, score
const LONG_NAME = 2; // letters
const SAME_WINDOW = 1e-6; // as shares of the width

export class DecodedWindow {
  /**
   * @param {SliceMapProps} props
   * @param {Pictures} pictures
   */
  constructor(props, pictures) {
    this.props = props;
    this.pictures = pictures;
    this.cells = bytesOf(props.cells);
  }

  /**
   * @param {SliceMapProps} props
   * @returns {Promise<DecodedWindow>} once its pictures can be drawn
   */
  static async of(props) {
    const [ground, boundaries, ink] = await Promise.all([
      props.ground === null ? null : loadImage(props.ground),
      props.boundaries === null ? null : loadImage(props.boundaries),
      loadImage(props.ink),
    ]);
    return new DecodedWindow(props, { ground, boundaries, ink });
  }

  /** @param {MapWindow} window */
  shows({ x, y, width }) {
    const { view } = this.props;
    const isNear = (/** @type {number} */ a, /** @type {number} */ b) => Math.abs(a - b) < SAME_WINDOW * view.width;
    return isNear(x, view.x) && isNear(y, view.y) && isNear(width, view.width);
  }

  /**
   * What was generated nearest to a place, or null outside.
   *
   * @param {Place} place
   * @returns {CellLook | null}
   */
  nearest(place) {
    const { view, size, scoreLow, scoreHigh, classes } = this.props;
    const column = Math.floor(((place.x - view.x) / view.width + 0.5) * size);
    const row = Math.floor((0.5 - (place.y - view.y) / view.width) * size);
    if (column < 0 || row < 0 || column >= size || row >= size) return null;
    const [number, confidence, score] = this.cells.subarray(CELL_BYTES * (row * size + column));
    return {
      place,
      row,
      column,
      classNumber: classes && number,
      confidence: classes && confidence / 255,
      score: scoreLow + ((scoreHigh - scoreLow) * score) / 255,
    };
  }

  /**
   * Draw the image of a cell, white on what lies below.
   *
   * @param {HTMLCanvasElement} canvas
   * @param {CellLook} cell
   */
  paintCell(canvas, { row, column }) {
    const { side } = this.props;
    canvas.width = canvas.height = side;
    const pen = penOf(canvas);
    pen.drawImage(this.pictures.ink, column * side, row * side, side, side, 0, 0, side, side);
    pen.globalCompositeOperation = "source-in";
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, side, side);
  }

  /**
   * Draw what lies in the window that is looked at, with the cells that the page has generated itself, and a cross at a
   * picked place.
   *
   * @param {CanvasRenderingContext2D} pen
   * @param {MapWindow} view
   * @param {Place | null} picked
   * @param {LiveCells | null} [live]
   */
  paint(pen, view, picked, live = null) {
    const { view: own, imagesPerRow, marks, picked: samples, explored } = this.props;
    const { ground, boundaries } = this.pictures;
    const scale = pen.canvas.width / view.width;
    /** @type {(place: Place) => [number, number]} */
    const toScreen = ({ x, y }) => [(x - view.x + view.width / 2) * scale, (view.y + view.width / 2 - y) * scale];
    const [left, top] = toScreen({ x: own.x - own.width / 2, y: own.y + own.width / 2 });
    const side = own.width * scale;
    pen.imageSmoothingEnabled = true;
    live?.settle(view);
    if (!live?.isAlone) {
      if (ground) pen.drawImage(ground, left, top, side, side);
      if (imagesPerRow) this.paintImages(pen, left, top, side);
    }
    live?.paint(pen, view);
    if (boundaries) pen.drawImage(boundaries, left, top, side, side);
    if (!imagesPerRow) this.paintNames(pen, left, top, side);
    for (const sample of samples) this.paintDot(pen, toScreen(sample));
    if (explored) this.paintDiamond(pen, toScreen(explored));
    for (const mark of marks) this.paintMark(pen, toScreen(mark), mark.name);
    if (picked) this.paintCross(pen, toScreen(picked));
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} left
   * @param {number} top
   * @param {number} side
   */
  paintImages(pen, left, top, side) {
    const { size, imagesPerRow, side: cell } = this.props;
    // a block of cells is shown by the one in its middle
    const every = Math.max(1, Math.round(size / imagesPerRow));
    const place = (side / size) * every;
    const shrunk = 0.92 * place;
    const middle = Math.floor(every / 2);
    pen.imageSmoothingQuality = "high";
    for (let row = 0; row + every <= size; row += every) {
      for (let column = 0; column + every <= size; column += every) {
        const x = left + (column / every + 0.5) * place - shrunk / 2;
        const y = top + (row / every + 0.5) * place - shrunk / 2;
        const [fromX, fromY] = [(column + middle) * cell, (row + middle) * cell];
        pen.drawImage(this.pictures.ink, fromX, fromY, cell, cell, x, y, shrunk, shrunk);
      }
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {number} left
   * @param {number} top
   * @param {number} side
   */
  paintNames(pen, left, top, side) {
    const { names, text, background } = this.props;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    for (const { name, across, down } of names) {
      const size = (name.length > LONG_NAME ? 18 : 34) * devicePixelRatio;
      pen.font = `600 ${size}px "Source Serif", serif`;
      pen.lineWidth = 4 * devicePixelRatio;
      pen.strokeStyle = background;
      pen.fillStyle = text;
      pen.strokeText(name, left + across * side, top + down * side);
      pen.fillText(name, left + across * side, top + down * side);
    }
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {[number, number]} spot
   */
  paintDot(pen, [x, y]) {
    pen.beginPath();
    pen.arc(x, y, 4 * devicePixelRatio, 0, 2 * Math.PI);
    this.paintShape(pen);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {[number, number]} spot
   */
  paintDiamond(pen, [x, y]) {
    const reach = 9 * devicePixelRatio;
    pen.beginPath();
    pen.moveTo(x, y - reach);
    pen.lineTo(x + reach, y);
    pen.lineTo(x, y + reach);
    pen.lineTo(x - reach, y);
    pen.closePath();
    this.paintShape(pen);
  }

  /**
   * Fill and outline the path that was drawn, so that it is seen on every ground.
   *
   * @param {CanvasRenderingContext2D} pen
   */
  paintShape(pen) {
    const { text, background } = this.props;
    pen.fillStyle = background;
    pen.strokeStyle = text;
    pen.lineWidth = 2 * devicePixelRatio;
    pen.fill();
    pen.stroke();
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {[number, number]} spot
   * @param {string} name
   */
  paintMark(pen, [x, y], name) {
    pen.beginPath();
    pen.arc(x, y, 11 * devicePixelRatio, 0, 2 * Math.PI);
    this.paintShape(pen);
    pen.fillStyle = this.props.text;
    pen.font = `600 ${12 * devicePixelRatio}px "Source Sans", sans-serif`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.fillText(name, x, y + 0.5 * devicePixelRatio);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {[number, number]} spot
   */
  paintCross(pen, [x, y]) {
    const { text, background } = this.props;
    const reach = 9 * devicePixelRatio;
    /** @type {[string, number][]} */
    const strokes = [
      [background, 5],
      [text, 2],
    ];
    for (const [colour, width] of strokes) {
      pen.beginPath();
      pen.moveTo(x - reach, y);
      pen.lineTo(x + reach, y);
      pen.moveTo(x, y - reach);
      pen.lineTo(x, y + reach);
      pen.strokeStyle = colour;
      pen.lineWidth = width * devicePixelRatio;
      pen.stroke();
    }
  }
}
