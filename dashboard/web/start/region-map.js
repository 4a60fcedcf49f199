/**
 * The regions around a path, as a map: the path runs across its middle, and upwards it leads towards a third point.
 * Coarse at first, then finer, a little in each frame.
 *
 * @import { FrameQueue } from "../lib/canvas/frame-queue.js"
 * @import { Vector } from "../lib/latent/sphere.js"
 *
 * @typedef {{ name: string, colour: string }} ClassColour
 * @typedef {{ far: number, up: number }} Spot as a share of the path, and as an angle away from it
 * @typedef {(z: Float32Array) => ArrayLike<number>} Read the classifier's probabilities of a point
 */
import { norm, planeOf, slerp, tangentPart } from "../lib/latent/sphere.js";
import { element } from "../lib/ui/elements.js";
import { box } from "./figure.js";

export const SIDE = 33; // cells: an odd number, so that the path runs through the middle row
const STRIDES = [4, 2, 1]; // cells between those that are read, pass by pass
const BEYOND = 0.2; // of the path, shown behind each of its ends
const UP_RADIANS = 1.1;
const FAINTEST = 0.3; // opacity where the classifier is least certain
const LEAST_SHARE = 0.02; // of the map; smaller regions are not named
const NO_LENGTH = 1e-4;

export class RegionMap {
  /**
   * @param {FrameQueue} frames
   * @param {ClassColour[]} classes
   * @param {Read} read
   * @param {(spot: Spot) => void} choose somebody points at a place
   */
  constructor(frames, classes, read, choose) {
    this.frames = frames;
    this.classes = classes;
    this.read = read;
    this.choose = choose;
    this.canvas = element("canvas", "start-cells", {
      width: SIDE,
      height: SIDE,
      role: "img",
      "aria-label": "Regions around the path",
    });
    this.names = box("start-names");
    this.mark = element("i", "start-here", {});
    this.root = box("start-map", this.canvas, this.names, element("i", "start-path", {}), this.mark);
    this.root.addEventListener("pointerdown", (event) => this.point(event));
    this.root.addEventListener("pointermove", (event) => event.buttons && this.point(event));
  }

  /**
   * Draw the regions around another path.
   *
   * @param {Vector} from
   * @param {Vector} to
   * @param {Vector} towards
   */
  draw(from, to, towards) {
    const plane = planeOf(from, to, () => false);
    const upwards = plane?.up && tangentPart(plane.up, tangentPart(plane.across, towards));
    const length = upwards ? norm(upwards) : 0;
    this.root.hidden = length < NO_LENGTH; // there is no third direction
    if (!upwards || this.root.hidden) return;
    this.at = (/** @type {Spot} */ { far, up }) => {
      const base = slerp(from, to, far);
      const rise = (Math.sin(up) * norm(base)) / length;
      return base.map((value, index) => Math.cos(up) * value + rise * upwards[index]);
    };
    this.names.replaceChildren();
    this.canvas.getContext("2d")?.clearRect(0, 0, SIDE, SIDE);
    const cells = cellsInOrder();
    const answers = new Int16Array(SIDE * SIDE).fill(-1);
    const token = (this.token = {});
    this.frames.whenIdle(() => {
      if (this.token !== token) return false; // another path is drawn
      const cell = cells.shift();
      if (cell) answers[cell.row * SIDE + cell.column] = this.fill(cell);
      else this.name(answers);
      return cell !== undefined;
    });
  }

  /**
   * Colour one cell, and what is not read yet beside and below it.
   *
   * @param {{ row: number, column: number, stride: number }} cell
   */
  fill({ row, column, stride }) {
    const probabilities = this.read(this.pointAt(spotOf(column, row)));
    const best = firstOf(probabilities);
    const pen = this.canvas.getContext("2d");
    if (pen) {
      pen.clearRect(column, row, stride, stride);
      pen.globalAlpha = FAINTEST + (1 - FAINTEST) * probabilities[best];
      pen.fillStyle = this.classes[best].colour;
      pen.fillRect(column, row, stride, stride);
    }
    return best;
  }

  /**
   * Write the names of the classes on their regions.
   *
   * @param {Int16Array} answers
   */
  name(answers) {
    this.names.replaceChildren(
      ...regionCentres(answers, SIDE).map(({ number, row, column }) => {
        const name = element("span", "", {});
        name.textContent = this.classes[number].name;
        place(name, column, row);
        return name;
      }),
    );
  }

  /** @param {Spot} spot */
  pointAt(spot) {
    if (!this.at) throw new Error("no path was drawn");
    return this.at(spot);
  }

  /**
   * Mark where the image is.
   *
   * @param {Spot} spot
   */
  show({ far, up }) {
    place(this.mark, ((far + BEYOND) / (1 + 2 * BEYOND)) * (SIDE - 1), (1 - up / UP_RADIANS) * ((SIDE - 1) / 2));
  }

  /** @param {PointerEvent} event */
  point(event) {
    const { left, top, width, height } = this.root.getBoundingClientRect();
    const share = (/** @type {number} */ value) => Math.min(1, Math.max(0, value)) * SIDE - 0.5;
    this.choose(spotOf(share((event.clientX - left) / width), share((event.clientY - top) / height)));
  }
}

/**
 * @param {number} column of a cell's middle
 * @param {number} row
 * @returns {Spot}
 */
export function spotOf(column, row) {
  const share = (/** @type {number} */ cell) => cell / (SIDE - 1);
  return { far: share(column) * (1 + 2 * BEYOND) - BEYOND, up: UP_RADIANS * (1 - 2 * share(row)) };
}

/** Every cell once, in passes that become finer. */
export function cellsInOrder() {
  /** @type {Map<number, { row: number, column: number, stride: number }>} */
  const cells = new Map();
  for (const stride of STRIDES) {
    for (let row = 0; row < SIDE; row += stride) {
      for (let column = 0; column < SIDE; column += stride) {
        const number = row * SIDE + column;
        if (!cells.has(number)) cells.set(number, { row, column, stride });
      }
    }
  }
  return [...cells.values()];
}

/**
 * For each class with enough cells, the one of them that is nearest to their middle.
 *
 * @param {ArrayLike<number>} answers the class of each cell, row by row
 * @param {number} side
 */
export function regionCentres(answers, side) {
  /** @type {Map<number, { row: number, column: number }[]>} */
  const byClass = new Map();
  for (let at = 0; at < answers.length; at += 1) {
    const cells = byClass.get(answers[at]) ?? [];
    cells.push({ row: Math.floor(at / side), column: at % side });
    byClass.set(answers[at], cells);
  }
  return [...byClass]
    .filter(([, cells]) => cells.length >= LEAST_SHARE * answers.length)
    .map(([number, cells]) => {
      const mean = (/** @type {"row" | "column"} */ axis) =>
        cells.reduce((sum, cell) => sum + cell[axis], 0) / cells.length;
      const [row, column] = [mean("row"), mean("column")];
      const away = (/** @type {{ row: number, column: number }} */ cell) =>
        Math.hypot(cell.row - row, cell.column - column);
      return { number, ...cells.reduce((best, cell) => (away(cell) < away(best) ? cell : best)) };
    });
}

/** @param {ArrayLike<number>} values */
const firstOf = (values) => Array.from(values).reduce((best, value, at) => (value > values[best] ? at : best), 0);

/**
 * Put something on the middle of a cell.
 *
 * @param {HTMLElement} something
 * @param {number} column
 * @param {number} row
 */
function place(something, column, row) {
  something.style.left = `${(100 * (column + 0.5)) / SIDE}%`;
  something.style.top = `${(100 * (row + 0.5)) / SIDE}%`;
}
