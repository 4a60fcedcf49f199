/**
 * Several images moved along one latent direction: large ones that follow a slider, and small ones at fixed positions.
 *
 * @import { DirectionStripProps, DirectionStripReports } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 * @import { Networks } from "../lib/nn/network-loader.js"
 *
 * @typedef {object} Live an image that follows the slider
 * @property {HTMLButtonElement} button
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLElement} verdict what the classifier calls it
 *
 * @typedef {object} Still an image at a fixed position
 * @property {number} point
 * @property {number} coordinate
 * @property {HTMLCanvasElement} canvas
 */
import { FrameQueue } from "../lib/canvas/frame-queue.js";
import { paint } from "../lib/canvas/paint-image.js";
import { isSame, moveAlong } from "../lib/latent/sphere.js";
import { messageOf, NetworkLoader } from "../lib/nn/network-loader.js";
import { finite } from "../lib/nn/nn-runtime.js";
import { element, find } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";

const REST_MILLISECONDS = 300;
const PATIENCE_MILLISECONDS = 30_000;
const nothingLocked = () => false;

/** @extends {Component<DirectionStripProps, DirectionStripReports>} */
export class DirectionStrip extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.note = find(root, ".direction-strip-note", HTMLElement);
    this.liveRow = find(root, ".direction-strip-live", HTMLElement);
    this.rows = find(root, ".direction-strip-rows", HTMLElement);
    this.slider = find(root, "input", HTMLInputElement);
    this.output = find(root, "output", HTMLOutputElement);
    /** @type {DirectionStripProps | null} */
    this.props = null;
    /** @type {Networks | null} */
    this.networks = null;
    /** @type {Live[]} */
    this.live = [];
    /** @type {Still[]} */
    this.stills = [];
    /** @type {Still[]} those that are still to be drawn */
    this.due = [];
    this.shape = "";
    this.frames = new FrameQueue();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.rest = undefined;
    this.loader = new NetworkLoader(
      { ready: (networks) => this.start(networks), fail: (problem) => this.fail(problem) },
      PATIENCE_MILLISECONDS,
    );
    this.slider.oninput = () => this.moved();
  }

  dispose() {
    this.loader.dispose();
    this.frames.dispose();
    clearTimeout(this.rest);
  }

  /** @param {string} text */
  say(text) {
    this.note.textContent = text;
    this.note.hidden = text === "";
  }

  /** @param {DirectionStripProps} props */
  update(props) {
    const before = this.props;
    this.props = props;
    this.slider.min = String(-props.limit);
    this.slider.max = String(props.limit);
    this.slider.setAttribute("aria-label", `Position along ${props.name}, in sigma`);
    // what comes back while somebody moves on is old
    if (this.rest === undefined) this.slider.value = String(props.coordinate);
    const shape = JSON.stringify([props.labels, props.positions]);
    if (shape !== this.shape) this.lay(props);
    this.shape = shape;
    this.rows.setAttribute(
      "aria-label",
      `${props.labels.length} images at ${props.positions.length} positions along ${props.name}`,
    );
    void this.loader.load(props.weights);
    const isOther =
      !before || !isSame(before.vector, props.vector) || JSON.stringify(before.points) !== JSON.stringify(props.points);
    this.draw(isOther);
  }

  /** @param {Networks} networks */
  start(networks) {
    this.networks = networks;
    this.say("");
    this.draw(true);
  }

  /** @param {string} problem */
  fail(problem) {
    this.networks = null;
    this.due = [];
    this.say(`The page cannot draw: ${problem}`);
  }

  /** @param {DirectionStripProps} props */
  lay({ labels, positions }) {
    this.root.style.setProperty("--columns", String(labels.length));
    this.live = labels.map((label, point) => {
      const canvas = element("canvas", "", { width: 28, height: 28, "aria-hidden": "true" });
      const verdict = element("small", "");
      const button = element("button", "", { type: "button", title: "Open in Explore" });
      const caption = element("span", "");
      caption.textContent = label;
      button.append(caption, canvas, verdict);
      button.onclick = () => this.trigger("open", { point, coordinate: Number(this.slider.value) });
      return { button, canvas, verdict };
    });
    this.liveRow.replaceChildren(element("i", ""), ...this.live.map(({ button }) => button));
    this.stills = positions.flatMap((coordinate) =>
      labels.map((_, point) => ({ point, coordinate, canvas: element("canvas", "", { width: 28, height: 28 }) })),
    );
    this.rows.replaceChildren(
      ...positions.flatMap((coordinate, row) => {
        const name = element("button", "", { type: "button", title: "Move the slider here" });
        name.textContent = `${signed(coordinate)} σ`;
        name.onclick = () => this.go(coordinate);
        return [name, ...this.stills.slice(row * labels.length, (row + 1) * labels.length).map(({ canvas }) => canvas)];
      }),
    );
  }

  /** @param {number} coordinate */
  go(coordinate) {
    this.slider.value = String(coordinate);
    this.moved();
  }

  moved() {
    this.draw(false);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => {
      this.rest = undefined;
      this.report("coordinate", Number(this.slider.value));
    }, REST_MILLISECONDS);
  }

  // --- drawing -------------------------------------------------------------------------------------------------------

  /** @param {boolean} all whether the fixed positions are drawn anew, too */
  draw(all) {
    this.frames.next(this.drawLive);
    if (!all || !this.networks) return;
    this.due = [...this.stills];
    this.frames.whenIdle(this.drawStill);
  }

  drawLive = () => {
    const { props } = this;
    if (!props) return;
    const coordinate = Number(this.slider.value);
    this.output.textContent = `${signed(coordinate)} σ`;
    if (!this.networks) return;
    const { classifier } = this.networks;
    this.attempt(() =>
      this.live.forEach(({ canvas, verdict, button }, point) => {
        const image = this.paintAt(canvas, point, coordinate);
        const { classes, own } = props;
        if (!image || !classes || !classifier) return;
        const answers = [...finite(classifier.run(image), "classifier")];
        const number = answers.indexOf(Math.max(...answers));
        verdict.textContent = classes[number] ?? "";
        button.classList.toggle("changed", own !== null && number !== own[point]);
      }),
    );
  };

  drawStill = () => {
    const still = this.due.shift();
    if (still) this.attempt(() => this.paintAt(still.canvas, still.point, still.coordinate));
    return this.due.length > 0;
  };

  /**
   * Draw, or say why nothing can be drawn.
   *
   * @param {() => void} draw
   */
  attempt(draw) {
    try {
      draw();
    } catch (error) {
      this.fail(messageOf(error));
    }
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {number} point
   * @param {number} coordinate
   */
  paintAt(canvas, point, coordinate) {
    const { props, networks } = this;
    const z = props?.points[point];
    if (!props || !networks || !z) return null;
    const image = finite(networks.generator.run(moveAlong(z, props.vector, coordinate, nothingLocked)), "generator");
    paint(canvas, image, networks.generator.shape);
    return image;
  }
}

/** @param {number} value */
const signed = (value) => (value > 0 ? `+${value}` : `${value}`.replace("-", "−"));

/** @param {Streamlit<DirectionStripProps, DirectionStripReports> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(DirectionStrip, find(parentElement, ".direction-strip", HTMLElement), streamlit);
}
