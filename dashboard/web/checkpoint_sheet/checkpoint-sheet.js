/**
 * A sheet of seeds (down) and checkpoints (across). It keeps the tiles that it has seen, and asks Python only for those
 * of the visible part that it lacks, one part at a time.
 *
 * @import { CheckpointSheetProps, CheckpointSheetReports, SheetWindow } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 * @import { Part, Spot, Tile } from "./grid-view.js"
 *
 * @typedef {object} KnownPart
 * @property {SheetWindow} window
 * @property {HTMLImageElement} picture
 * @property {number} side of a tile, in pixels of the picture
 * @property {Uint8Array} cells
 *
 * @typedef {{ part: KnownPart, row: number, column: number }} KnownTile row and column in the part
 */
import { FrameQueue } from "../lib/canvas/frame-queue.js";
import { loadImage } from "../lib/canvas/load-image.js";
import { bytesOf, penOf } from "../lib/canvas/paint-image.js";
import { isZoom, PointerMachine } from "../lib/canvas/pointer-machine.js";
import { classifierText } from "../lib/nn/point-inference.js";
import { find, findAll } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";
import { clamp, GridView, tilesOf } from "./grid-view.js";

const REST_MILLISECONDS = 120;
const ZOOM_STEP = 1.35;
const WHEEL_PIXELS = 300; // for a zoom by e
const TOP = 26; // of the labels, in pixels
const LEFT = 52;
const MOST_PARTS = 60;
const CELL_BYTES = 2; // class, confidence
const SMOOTH_BELOW = 56; // pixels of a tile
const GAP_ABOVE = 24;

/** @param {Tile} tile */
const keyOf = ({ row, column }) => `${row},${column}`;

/** @extends {Component<CheckpointSheetProps, CheckpointSheetReports>} */
export class CheckpointSheet extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.canvas = find(root, "canvas", HTMLCanvasElement);
    this.pen = penOf(this.canvas);
    this.tip = find(root, ".checkpoint-sheet-tip", HTMLElement);
    this.lens = find(this.tip, "canvas", HTMLCanvasElement);
    this.tipText = find(this.tip, "div", HTMLElement);
    this.spoken = find(root, ".checkpoint-sheet-spoken", HTMLElement);
    /** @type {CheckpointSheetProps | null} */
    this.props = null;
    this.view = new GridView();
    /** @type {KnownPart[]} */
    this.parts = [];
    /** @type {Map<string, KnownTile>} */
    this.tiles = new Map();
    /** @type {Tile | null} */
    this.cursor = null;
    /** @type {Part | null} what Python is generating */
    this.asked = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.restTimer = undefined;
    this.frames = new FrameQueue();
    this.watcher = new ResizeObserver(() => this.fit());
    this.watcher.observe(this.canvas);
    this.pointers = this.makePointers();
    this.listen();
  }

  makePointers() {
    return new PointerMachine(this.canvas, {
      isActive: () => this.props !== null,
      hover: (event) => this.hover(event),
      leave: () => (this.tip.style.display = "none"),
      click: (event) => this.choose(this.view.tileAt(this.spotOf(event))),
      drag: (across, down) => this.moved((view) => view.drag(across, down)),
      pinch: (spread, around) => this.moved((view) => view.zoom(spread, this.spotOf(around))),
    });
  }

  listen() {
    const { canvas } = this;
    canvas.addEventListener(
      "wheel",
      (event) => {
        if (!this.props || !(isZoom(event) || event.shiftKey)) return;
        event.preventDefault();
        const factor = Math.exp(-clamp(event.deltaY / WHEEL_PIXELS, -1, 1));
        if (event.shiftKey) this.moved((view) => view.drag(-(event.deltaX || event.deltaY), 0));
        else this.moved((view) => view.zoom(factor, this.spotOf(event)));
      },
      { passive: false },
    );
    canvas.onkeydown = (event) => {
      if (this.props) this.pressKey(event, this.props);
    };
    const [closer, farther, home] = findAll(this.root, "button", HTMLButtonElement);
    closer.onclick = () => this.moved((view) => view.zoom(ZOOM_STEP));
    farther.onclick = () => this.moved((view) => view.zoom(1 / ZOOM_STEP));
    home.onclick = () => this.moved((view) => view.goHome());
  }

  /** Another sheet: nothing of the last one belongs to it. */
  forget() {
    this.parts = [];
    this.tiles = new Map();
    this.view = new GridView();
    this.cursor = null;
    this.asked = null;
  }

  dispose() {
    this.watcher.disconnect();
    this.pointers.dispose();
    this.frames.dispose();
    clearTimeout(this.restTimer);
  }

  // --- what Python sends ---------------------------------------------------------------------------------------------

  /** @param {CheckpointSheetProps} props */
  async update(props) {
    if (this.props?.name !== props.name) this.forget();
    this.props = props;
    this.cursor = props.chosen ?? this.cursor;
    const picture = await loadImage(props.tiles);
    if (this.props !== props) return; // a newer part has come meanwhile
    this.keep({ window: props.window, picture, side: props.side, cells: bytesOf(props.cells) });
    this.asked = null;
    this.fit();
    this.ask();
  }

  /** @param {KnownPart} part */
  keep(part) {
    this.parts.push(part);
    const { row, column } = part.window;
    for (const tile of tilesOf(part.window)) {
      this.tiles.set(keyOf(tile), { part, row: tile.row - row, column: tile.column - column });
    }
    if (this.parts.length <= MOST_PARTS) return;
    const gone = this.parts.shift();
    for (const [key, tile] of this.tiles) if (tile.part === gone) this.tiles.delete(key);
  }

  ask() {
    if (!this.props) return;
    const isLacking = (/** @type {Tile} */ tile) => !this.tiles.has(keyOf(tile));
    const part = this.canvas.clientWidth ? this.view.lacking(isLacking, this.props) : null;
    this.root.classList.toggle("checkpoint-sheet-waiting", part !== null);
    if (!part || this.asked) return;
    this.asked = part;
    this.report("window", { ...part, name: this.props.name });
  }

  // --- moving --------------------------------------------------------------------------------------------------------

  /** @param {(view: GridView) => void} move */
  moved(move) {
    if (!this.props) return;
    move(this.view);
    this.draw();
    clearTimeout(this.restTimer);
    this.restTimer = setTimeout(() => this.ask(), REST_MILLISECONDS);
  }

  /**
   * @param {MouseEvent} event
   * @returns {Spot}
   */
  spotOf(event) {
    const box = this.canvas.getBoundingClientRect();
    return { x: event.clientX - box.left - LEFT, y: event.clientY - box.top - TOP };
  }

  /** @param {Tile | null} tile */
  choose(tile) {
    if (!tile || !this.props) return;
    this.cursor = tile;
    this.report("chosen", { ...tile, name: this.props.name });
    this.draw();
  }

  /**
   * @param {KeyboardEvent} event
   * @param {CheckpointSheetProps} props
   */
  pressKey(event, { rows, labels }) {
    const page = Math.max(1, Math.floor(this.view.tall) - 1);
    /** @type {Record<string, [number, number]>} */
    const steps = {
      ArrowLeft: [0, -1],
      ArrowRight: [0, 1],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      PageUp: [-page, 0],
      PageDown: [page, 0],
      Home: [0, -labels.length],
      End: [0, labels.length],
    };
    const step = steps[event.key];
    if (step) {
      // the first key only shows where the cursor is
      const from = this.cursor ?? { row: Math.floor(this.view.y), column: Math.floor(this.view.x) };
      const [down, across] = this.cursor ? step : [0, 0];
      const cursor = {
        row: clamp(from.row + down, 0, rows - 1),
        column: clamp(from.column + across, 0, labels.length - 1),
      };
      this.cursor = cursor;
      this.moved((view) => view.show(cursor));
      this.spoken.textContent = this.describe(cursor);
    } else if (event.key === "+" || event.key === "=") this.moved((view) => view.zoom(ZOOM_STEP));
    else if (event.key === "-") this.moved((view) => view.zoom(1 / ZOOM_STEP));
    else if (event.key === "0") this.moved((view) => view.goHome());
    else if (event.key === "Enter" && this.cursor) this.choose(this.cursor);
    else return;
    event.preventDefault();
  }

  // --- what is pointed at --------------------------------------------------------------------------------------------

  /**
   * @param {KnownTile} tile
   * @returns {{ classNumber: number, confidence: number } | null} null without a classifier
   */
  verdictOf({ part, row, column }) {
    if (!part.cells.length) return null;
    const [classNumber, confidence] = part.cells.subarray(CELL_BYTES * (row * part.window.columns + column));
    return { classNumber, confidence: confidence / 255 };
  }

  /** @param {Tile} where */
  describe(where) {
    if (!this.props) return "";
    const { labels, classes } = this.props;
    const lines = [`Seed ${where.row}, iteration ${labels[where.column]}`];
    const tile = this.tiles.get(keyOf(where));
    const verdict = tile && this.verdictOf(tile);
    if (verdict && classes) lines.push(classifierText(classes[verdict.classNumber], verdict.confidence));
    return lines.join("\n");
  }

  /** @param {PointerEvent} event */
  hover(event) {
    if (event.pointerType === "touch") return;
    const spot = this.spotOf(event);
    const where = this.view.tileAt(spot);
    const tile = where && this.tiles.get(keyOf(where));
    this.tip.style.display = tile ? "block" : "none";
    if (!tile) return;
    const { side, picture } = tile.part;
    this.lens.width = this.lens.height = side;
    penOf(this.lens).drawImage(picture, tile.column * side, tile.row * side, side, side, 0, 0, side, side);
    this.tipText.textContent = this.describe(where);
    const { offsetWidth, offsetHeight } = this.tip;
    const [x, y] = [spot.x + LEFT, spot.y + TOP];
    const { clientWidth, clientHeight } = this.canvas;
    this.tip.style.left = `${x + 18 + offsetWidth < clientWidth ? x + 18 : x - 18 - offsetWidth}px`;
    this.tip.style.top = `${clamp(y - offsetHeight / 2, 4, Math.max(4, clientHeight - offsetHeight - 4))}px`;
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  fit() {
    const { clientWidth, clientHeight } = this.canvas;
    if (!clientWidth || !this.props) return;
    this.canvas.width = Math.round(clientWidth * devicePixelRatio);
    this.canvas.height = Math.round(clientHeight * devicePixelRatio);
    const { rows, labels } = this.props;
    const size = { width: clientWidth - LEFT, height: clientHeight - TOP };
    Object.assign(this.view, size, { rows, columns: labels.length });
    this.moved((view) => view.hold());
  }

  draw() {
    this.frames.next(this.showFrame);
  }

  showFrame = () => {
    if (this.props) this.paint(this.props);
  };

  /** @param {CheckpointSheetProps} props */
  paint({ chosen, tinted, inks, labels }) {
    const { pen, canvas, view } = this;
    const style = getComputedStyle(this.root);
    pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    pen.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    pen.save();
    pen.beginPath();
    pen.rect(LEFT, TOP, canvas.clientWidth, canvas.clientHeight);
    pen.clip();
    pen.translate(LEFT, TOP);
    pen.imageSmoothingEnabled = view.size < SMOOTH_BELOW;
    pen.imageSmoothingQuality = "medium";
    const side = view.size - (view.size > GAP_ABOVE ? 1 : 0);
    const colours = tinted && inks ? inks : null;
    for (const tile of tilesOf(view.visible)) {
      this.paintTile(this.tiles.get(keyOf(tile)), view.spotOf(tile), side, colours);
    }
    pen.strokeStyle = style.getPropertyValue("--st-primary-color");
    this.paintFrame(chosen, side, 3);
    this.paintFrame(this.cursor, side, 2);
    pen.restore();
    pen.fillStyle = style.getPropertyValue("--st-text-color");
    this.paintLabels(labels);
  }

  /**
   * @param {KnownTile | undefined} tile
   * @param {Spot} spot
   * @param {number} size
   * @param {string[] | null} inks of the classes
   */
  paintTile(tile, { x, y }, size, inks) {
    const { pen } = this;
    if (!tile) {
      pen.globalAlpha = 0.12;
      pen.fillStyle = "#888";
      pen.fillRect(x, y, size, size);
      pen.globalAlpha = 1;
      return;
    }
    const { side, picture } = tile.part;
    pen.drawImage(picture, tile.column * side, tile.row * side, side, side, x, y, size, size);
    const verdict = inks && this.verdictOf(tile);
    if (!verdict) return;
    pen.globalCompositeOperation = "multiply"; // white ink takes the colour, black paper stays
    pen.fillStyle = inks[verdict.classNumber];
    pen.fillRect(x, y, size, size);
    pen.globalCompositeOperation = "source-over";
  }

  /**
   * @param {Tile | null} tile
   * @param {number} side
   * @param {number} width
   */
  paintFrame(tile, side, width) {
    if (!tile) return;
    const { x, y } = this.view.spotOf(tile);
    this.pen.lineWidth = width;
    this.pen.strokeRect(x, y, side, side);
  }

  /** @param {string[]} labels */
  paintLabels(labels) {
    const { pen, canvas, view } = this;
    const seen = view.visible;
    pen.font = '12px "Source Sans", sans-serif';
    pen.globalAlpha = 0.8;
    pen.textBaseline = "middle";
    pen.textAlign = "left";
    let free = LEFT;
    for (let column = seen.column; column < seen.column + seen.columns; column += 1) {
      const x = LEFT + (column - view.x) * view.size;
      const { width } = pen.measureText(labels[column]);
      if (x < free || x + width > canvas.clientWidth) continue;
      pen.fillText(labels[column], x, TOP / 2);
      free = x + width + 12;
    }
    pen.textAlign = "right";
    free = TOP;
    for (let row = seen.row; row < seen.row + seen.rows; row += 1) {
      const y = TOP + (row - view.y + 0.5) * view.size;
      if (y < free + 6) continue;
      pen.fillText(String(row), LEFT - 8, y);
      free = y + 12;
    }
    pen.globalAlpha = 1;
  }
}

/** @param {Streamlit<CheckpointSheetProps, CheckpointSheetReports> & { parentElement: ParentNode }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(CheckpointSheet, find(parentElement, ".checkpoint-sheet", HTMLElement), streamlit);
}
