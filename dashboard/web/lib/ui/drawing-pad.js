/**
 * A pad to draw on with a mouse, a finger or a pen. What is drawn is a list of strokes; the pad lays them down as levels
 * of ink itself, so that the same strokes are the same pixels in every browser.
 *
 * @typedef {object} Stroke
 * @property {number} width of the brush, in pixels of the pad
 * @property {[number, number][]} points in pixels of the pad
 *
 * @typedef {object} Listeners
 * @property {() => void} [draw] there is more ink while a stroke is drawn
 * @property {() => void} [rest] a stroke is done, taken back, or all is cleared
 */
import { penOf } from "../canvas/paint-image.js";
import { element } from "./elements.js";

export const PAD_SIDE = 280; // pixels
export const BRUSH = { least: 8, usual: 22, most: 40 };
const MOST_STEPS_BACK = 200;
const GREY = 0x010101;
const OPAQUE = 0xff000000;

export class DrawingPad {
  /**
   * Make a pad inside an element: a canvas, and below it the brush and the buttons.
   *
   * @param {HTMLElement} root
   * @param {Listeners} on
   */
  constructor(root, on) {
    this.on = on;
    /** @type {readonly Stroke[]} */
    this.strokes = [];
    /** @type {(readonly Stroke[])[]} what was drawn before each stroke and each clearing */
    this.past = [];
    /** @type {Stroke | null} the one that is being drawn */
    this.current = null;
    this.pointer = 0;
    this.levels = new Uint8Array(PAD_SIDE * PAD_SIDE);
    this.image = new ImageData(PAD_SIDE, PAD_SIDE);
    this.colours = new Uint32Array(this.image.data.buffer);
    this.canvas = element("canvas", "pad-paper", { width: PAD_SIDE, height: PAD_SIDE, tabindex: 0, role: "img" });
    this.canvas.setAttribute("aria-label", "Drawing pad: draw with a mouse, a finger or a pen");
    this.brush = element("input", "pad-brush", {
      type: "range",
      min: BRUSH.least,
      max: BRUSH.most,
      value: BRUSH.usual,
      "aria-label": "Brush size",
    });
    this.undoButton = this.button("Undo", "Take back the last stroke (Ctrl+Z)", () => this.undo());
    this.clearButton = this.button("Clear", "Clear the pad", () => this.clear());
    const label = element("label", "pad-label");
    label.append("Brush", this.brush);
    const controls = element("div", "pad-controls");
    controls.append(label, this.undoButton, this.clearButton);
    root.append(this.canvas, controls);
    this.canvas.addEventListener("pointerdown", (event) => this.press(event));
    this.canvas.addEventListener("pointermove", (event) => this.move(event));
    this.canvas.addEventListener("pointerup", (event) => this.release(event));
    this.canvas.addEventListener("pointercancel", (event) => this.release(event));
    this.canvas.addEventListener("keydown", (event) => this.pressKey(event));
    this.show();
  }

  get isEmpty() {
    return this.strokes.length === 0;
  }

  /**
   * Draw others instead.
   *
   * @param {readonly Stroke[]} strokes
   */
  take(strokes) {
    this.remember();
    this.replace(strokes);
  }

  remember() {
    this.past.push(this.strokes);
    this.past.splice(0, this.past.length - MOST_STEPS_BACK);
  }

  undo() {
    const before = this.past.pop();
    if (before) this.replace(before);
  }

  clear() {
    if (!this.isEmpty) this.take([]);
  }

  /** @param {readonly Stroke[]} strokes */
  replace(strokes) {
    this.current = null;
    this.strokes = strokes;
    this.levels.fill(0);
    for (const stroke of strokes) layDown(this.levels, stroke, 0);
    this.show();
    this.on.rest?.();
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  /** @param {PointerEvent} event */
  press(event) {
    if (this.current || event.button !== 0) return; // a second finger, or another button
    event.preventDefault(); // no text is selected by a drag
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(event.pointerId);
    this.pointer = event.pointerId;
    this.current = { width: Number(this.brush.value), points: [this.place(event)] };
    this.extend(0);
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.current || event.pointerId !== this.pointer) return;
    const events = event.getCoalescedEvents?.() ?? [];
    const known = this.current.points.length;
    for (const each of events.length ? events : [event]) this.current.points.push(this.place(each));
    this.extend(known - 1);
  }

  /** @param {PointerEvent} event */
  release(event) {
    if (!this.current || event.pointerId !== this.pointer) return;
    this.remember();
    this.strokes = [...this.strokes, this.current];
    this.current = null;
    this.show();
    this.on.rest?.();
  }

  /** @param {KeyboardEvent} event */
  pressKey(event) {
    if (event.key !== "z" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.undo();
  }

  /**
   * Lay down what is new of the current stroke.
   *
   * @param {number} from the point from which on it is new
   */
  extend(from) {
    if (this.current) layDown(this.levels, this.current, from);
    this.show();
    this.on.draw?.();
  }

  /**
   * @param {MouseEvent} event
   * @returns {[number, number]}
   */
  place({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [tenth(((clientX - left) / width) * PAD_SIDE), tenth(((clientY - top) / height) * PAD_SIDE)];
  }

  show() {
    this.levels.forEach((level, place) => (this.colours[place] = OPAQUE | (level * GREY)));
    penOf(this.canvas).putImageData(this.image, 0, 0);
    this.undoButton.disabled = this.past.length === 0;
    this.clearButton.disabled = this.isEmpty;
  }

  /**
   * @param {string} text
   * @param {string} title
   * @param {() => void} act
   */
  button(text, title, act) {
    const made = element("button", "button", { type: "button", title });
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  }
}

/**
 * Lay ink along a stroke: white within half the brush's width of it, with a soft edge of a pixel.
 *
 * @param {Uint8Array} levels of a pad; changed
 * @param {Stroke} stroke
 * @param {number} from the point from which on it is laid down
 */
export function layDown(levels, { width, points }, from) {
  for (let end = Math.max(from, 0); end < points.length; end += 1) {
    const start = Math.max(end - 1, from);
    if (end > from || points.length === from + 1) segment(levels, points[start], points[end], width / 2);
  }
}

/**
 * @param {Uint8Array} levels
 * @param {[number, number]} start
 * @param {[number, number]} end
 * @param {number} radius
 */
function segment(levels, [startX, startY], [endX, endY], radius) {
  const [across, down] = [endX - startX, endY - startY];
  const squared = across ** 2 + down ** 2;
  const within = (/** @type {number} */ value) => Math.max(0, Math.min(PAD_SIDE, value));
  const bottom = within(Math.ceil(Math.max(startY, endY) + radius + 1));
  const right = within(Math.ceil(Math.max(startX, endX) + radius + 1));
  for (let y = within(Math.floor(Math.min(startY, endY) - radius - 1)); y < bottom; y += 1) {
    for (let x = within(Math.floor(Math.min(startX, endX) - radius - 1)); x < right; x += 1) {
      const [toX, toY] = [x + 0.5 - startX, y + 0.5 - startY];
      const share = squared ? Math.max(0, Math.min(1, (toX * across + toY * down) / squared)) : 0;
      const distance = Math.hypot(toX - share * across, toY - share * down);
      const level = Math.round(255 * Math.max(0, Math.min(1, radius + 0.5 - distance)));
      const place = y * PAD_SIDE + x;
      if (level > levels[place]) levels[place] = level;
    }
  }
}

/** @param {number} value */
const tenth = (value) => Math.round(10 * value) / 10;
