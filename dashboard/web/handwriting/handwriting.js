/**
 * A hand: one latent vector, told each class in turn. What is done to it is done to all classes at once; numbers are
 * written in it; another hand can be taken, or morphed to.
 *
 * @import { HandwritingProps, HandwritingReports } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 * @import { Network } from "../lib/nn/nn-runtime.js"
 */
import { FrameQueue } from "../lib/canvas/frame-queue.js";
import { penOf } from "../lib/canvas/paint-image.js";
import { PointerMachine } from "../lib/canvas/pointer-machine.js";
import { isSame, rounded, slerp } from "../lib/latent/sphere.js";
import { messageOf } from "../lib/nn/network-loader.js";
import { finite } from "../lib/nn/nn-runtime.js";
import { store } from "../lib/nn/weights-store.js";
import { element, find, findAll } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";
import { colourOf, inked } from "./ink.js";
import { layOut, variant } from "./written-number.js";

const PIXELS_A_SIGMA = 90; // of a drag
const KEY_SIGMA = 0.1;
const LARGEST_LETTER = 104; // pixels
const LARGEST_OF_A_HAND = 72;
const SMALLEST_LETTER = 40;
const REST_MILLISECONDS = 350;
const SAVED_LETTER = 112; // pixels, in a saved picture

/** @type {Record<string, [number, number]>} */
const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

/** @typedef {"vary" | "haste" | "across" | "up" | "morph"} SliderName */

/** @extends {Component<HandwritingProps, HandwritingReports>} */
export class Handwriting extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.note = find(root, ".handwriting-note", HTMLElement);
    this.text = find(root, "input[type=text]", HTMLInputElement);
    this.paper = find(root, ".handwriting-paper", HTMLCanvasElement);
    this.canvas = find(root, ".handwriting-hand", HTMLCanvasElement);
    this.others = find(root, ".handwriting-others", HTMLElement);
    this.target = find(root, "select", HTMLSelectElement);
    /** @type {HandwritingProps | null} */
    this.props = null;
    /** @type {Network | null} */
    this.generator = null;
    this.wanted = "";
    this.waiting = new AbortController();
    /** The hand before directions and morphing move it. */
    this.base = /** @type {Float32Array} */ (new Float32Array());
    /** @type {number[]} the hand that Python gave last */
    this.given = [];
    this.frames = new FrameQueue();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.rest = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.settling = undefined;
    this.watcher = new ResizeObserver(() => this.draw(true));
    this.watcher.observe(root);
    this.pointers = new PointerMachine(this.canvas, {
      isActive: () => this.generator !== null,
      hover: () => {},
      leave: () => {},
      click: () => {},
      drag: (across, down) => this.move(across / PIXELS_A_SIGMA, -down / PIXELS_A_SIGMA),
    });
    this.canvas.onkeydown = (event) => this.pressKey(event);
    this.text.oninput = () => this.changeSettings();
    this.target.onchange = () => this.moved();
    for (const slider of findAll(root, "input[type=range]", HTMLInputElement)) {
      const isSetting = slider.name === "vary" || slider.name === "haste";
      slider.oninput = () => (isSetting ? this.changeSettings() : this.moved());
    }
    find(root, "button[name=png]", HTMLButtonElement).onclick = () => this.savePng();
    find(root, "button[name=svg]", HTMLButtonElement).onclick = () => this.saveSvg();
  }

  dispose() {
    this.waiting.abort();
    this.watcher.disconnect();
    this.pointers.dispose();
    this.frames.dispose();
    clearTimeout(this.rest);
    clearTimeout(this.settling);
  }

  /** @param {HandwritingProps} props */
  update(props) {
    const before = this.props;
    this.props = props;
    if (this.settling === undefined) {
      this.text.value = props.text;
      this.slider("vary").value = String(props.vary);
      this.slider("haste").value = String(props.haste);
    }
    // what comes back from Python while somebody moves on is old
    if (!isSame(this.given, props.hand) && this.rest === undefined) this.take(Float32Array.from(props.hand));
    this.given = props.hand;
    if (JSON.stringify(before?.hands) !== JSON.stringify(props.hands)) this.listOthers(props);
    this.canvas.setAttribute(
      "aria-label",
      `The classes ${props.classes.join(", ")} by one latent vector. Drag, or press the arrow keys, to change all at once.`,
    );
    void this.load(props);
    this.draw(true);
  }

  /** @param {HandwritingProps} props */
  async load({ weights, problem }) {
    if (weights === null) {
      this.generator = null;
      this.note.textContent = problem;
      return;
    }
    if (weights === this.wanted) return;
    this.wanted = weights;
    this.waiting.abort();
    this.waiting = new AbortController();
    const { signal } = this.waiting;
    try {
      const file = await store.get(weights, signal);
      this.generator = file.network("generator");
      this.note.textContent = "";
    } catch (error) {
      if (signal.aborted) return; // others are wanted meanwhile
      this.fail(error);
    }
    this.draw(true);
  }

  // --- the hand ------------------------------------------------------------------------------------------------------

  /** @param {SliderName} name */
  slider(name) {
    return find(this.root, `input[name=${name}]`, HTMLInputElement);
  }

  /** @param {SliderName} name */
  value(name) {
    return Number(this.slider(name).value);
  }

  /** The latent vector that is shown. */
  hand() {
    const { props } = this;
    if (!props) return this.base;
    const [across, up, far] = [this.value("across"), this.value("up"), this.value("morph")];
    const { directions, hands } = props;
    const along = this.base.map((value, index) => value + across * directions[0][index] + up * directions[1][index]);
    const target = hands[Number(this.target.value)];
    return far && target ? slerp(along, target, far) : along;
  }

  /**
   * Begin anew with a hand.
   *
   * @param {Float32Array} hand
   */
  take(hand) {
    this.base = hand;
    for (const name of /** @type {SliderName[]} */ (["across", "up", "morph"])) this.slider(name).value = "0";
  }

  /**
   * @param {number} across sigma along the first direction
   * @param {number} up along the second
   */
  move(across, up) {
    this.slider("across").value = String(this.value("across") + across);
    this.slider("up").value = String(this.value("up") + up);
    this.moved();
  }

  /** @param {KeyboardEvent} event */
  pressKey(event) {
    const step = KEYS[event.key];
    if (!step) return;
    event.preventDefault();
    this.move(KEY_SIGMA * step[0], KEY_SIGMA * step[1]);
  }

  moved() {
    this.draw(false);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.rest = undefined;
      this.report("hand", { z: [...rounded(this.hand())] });
    }, REST_MILLISECONDS);
  }

  /** @param {HandwritingProps} props */
  listOthers({ hands, labels }) {
    this.others.replaceChildren(
      ...hands.map((hand, number) => {
        const row = element("button", "button handwriting-other", { type: "button", title: "Take this hand" });
        row.append(labels[number], element("canvas", "", { "aria-hidden": "true" }));
        row.onclick = () => {
          this.take(Float32Array.from(hand));
          this.moved();
        };
        return row;
      }),
    );
    this.target.replaceChildren(
      ...labels.map((label, number) => {
        const option = element("option", "", { value: number });
        option.textContent = label;
        return option;
      }),
    );
  }

  changeSettings() {
    this.draw(false);
    const settings = { text: this.text.value, vary: this.value("vary"), haste: this.value("haste") };
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.settling = undefined;
      this.report("settings", settings);
    }, REST_MILLISECONDS);
  }

  /** @param {unknown} error */
  fail(error) {
    this.generator = null;
    this.note.textContent = `The page cannot write: ${messageOf(error)}`;
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  /** @param {boolean} others whether the other hands are drawn anew, too */
  draw(others) {
    this.frames.next(others ? this.showAll : this.showHand);
  }

  showAll = () => {
    this.showHand();
    this.attempt(() =>
      findAll(this.others, "canvas", HTMLCanvasElement).forEach((canvas, number) => {
        const hand = this.props?.hands[number];
        if (hand) this.paintHand(canvas, Float32Array.from(hand));
      }),
    );
  };

  showHand = () => this.attempt(() => this.paintAll());

  /**
   * Draw, or say why nothing can be drawn.
   *
   * @param {() => void} draw
   */
  attempt(draw) {
    try {
      draw();
    } catch (error) {
      this.fail(error);
    }
  }

  paintAll() {
    const { props } = this;
    if (!props || !this.generator) return;
    for (const output of findAll(this.root, "output", HTMLOutputElement)) {
      const slider = output.previousElementSibling;
      if (slider instanceof HTMLInputElement) output.textContent = this.unit(slider);
    }
    this.paintHand(this.canvas, this.hand());
    this.paintPaper(props);
  }

  /** @param {HTMLInputElement} slider */
  unit(slider) {
    if (slider.name === "morph") return `${Math.round(100 * Number(slider.value))}%`;
    const value = Number(slider.value).toFixed(2);
    return slider.name === "across" || slider.name === "up" ? `${value} σ` : value;
  }

  /**
   * What the generator makes of a latent vector and a class.
   *
   * @param {Float32Array} z
   * @param {number} letter
   */
  image(z, letter) {
    const { props, generator } = this;
    if (!props || !generator) throw new Error("there is no generator yet");
    const input = new Float32Array(z.length + props.classes.length);
    input.set(z);
    input[z.length + letter] = props.classScale;
    return inked(finite(generator.run(input), "generator"), generator.shape, this.ink());
  }

  ink() {
    return colourOf(getComputedStyle(this.root).color);
  }

  /**
   * All classes by one hand, in a row.
   *
   * @param {HTMLCanvasElement} canvas
   * @param {Float32Array} hand
   */
  paintHand(canvas, hand) {
    const { props, generator } = this;
    const width = canvas.clientWidth;
    if (!props || !generator || !width) return;
    const step = width / props.classes.length;
    const side = Math.min(step, LARGEST_OF_A_HAND);
    const pen = fit(canvas, width, side);
    const haste = this.value("haste");
    const z = hand.map((value) => haste * value);
    props.classes.forEach((_, letter) => {
      pen.drawImage(this.image(z, letter), (letter + 0.5) * step - side / 2, 0, side, side);
    });
  }

  /** @param {HandwritingProps} props */
  paintPaper(props) {
    const width = this.paper.clientWidth;
    if (!width) return;
    const letters = Math.max(1, [...this.text.value].length);
    const side = Math.max(SMALLEST_LETTER, Math.min(LARGEST_LETTER, width / letters));
    const columns = Math.max(1, Math.floor(width / (0.75 * side)));
    const lines = layOut(this.text.value, props.classes, columns);
    this.paper.setAttribute("aria-label", `${this.text.value}, written in this hand`);
    this.write(fit(this.paper, width, Math.max(side, lines.rows * side)), lines, side);
  }

  /**
   * @param {CanvasRenderingContext2D} pen
   * @param {import("./written-number.js").Lines} lines
   * @param {number} side
   */
  write(pen, { written }, side) {
    const hand = this.hand();
    for (const { letter, place, x, y } of written) {
      const z = variant(hand, place, this.value("vary"), this.value("haste"));
      pen.drawImage(this.image(z, letter), x * side, y * side, side, side);
    }
  }

  // --- saving --------------------------------------------------------------------------------------------------------

  /** The text in one line, as a picture of its own without a ground. */
  picture() {
    const { props } = this;
    if (!props || !this.generator) return null;
    const lines = layOut(this.text.value, props.classes, Infinity);
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(lines.columns * SAVED_LETTER);
    canvas.height = SAVED_LETTER;
    this.write(penOf(canvas), lines, SAVED_LETTER);
    return canvas;
  }

  savePng() {
    this.picture()?.toBlob((blob) => blob && download(blob, "handwriting.png"));
  }

  saveSvg() {
    const canvas = this.picture();
    if (!canvas) return;
    const { width, height } = canvas;
    const image = `<image width="${width}" height="${height}" href="${canvas.toDataURL()}"/>`;
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}">${image}</svg>`;
    download(new Blob([svg], { type: "image/svg+xml" }), "handwriting.svg");
  }
}

/**
 * Give a canvas as many pixels as the screen has there, and clear it.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 */
function fit(canvas, width, height) {
  canvas.style.height = `${height}px`;
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  const pen = penOf(canvas);
  pen.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
  pen.imageSmoothingQuality = "high";
  return pen;
}

/**
 * @param {Blob} blob
 * @param {string} name
 */
function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** @param {Streamlit<HandwritingProps, HandwritingReports> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(Handwriting, find(parentElement, ".handwriting", HTMLElement), streamlit);
}
