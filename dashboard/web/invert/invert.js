/**
 * A drawing, what the generator makes of the encoder's guess while it is drawn, and the search for its z: the images of
 * all starts side by side, as they converged.
 *
 * @import { InvertProps, InvertReports } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 * @import { Network } from "../lib/nn/nn-runtime.js"
 */
import { FrameQueue } from "../lib/canvas/frame-queue.js";
import { bytesOf, paint } from "../lib/canvas/paint-image.js";
import { finite } from "../lib/nn/nn-runtime.js";
import { store } from "../lib/nn/weights-store.js";
import { DrawingPad, PAD_SIDE } from "../lib/ui/drawing-pad.js";
import { element, find, findAll } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";
import { SIDE, normaliseDrawing } from "../lib/ui/normalise-drawing.js";

const REST_MILLISECONDS = 250; // a digit may have more than one stroke
const FRAME_MILLISECONDS = 60;

/** @typedef {{ generator: Network, encoder: Network }} Guessing */

/** @extends {Component<InvertProps, InvertReports>} */
export class Invert extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.padPlace = find(root, ".invert-pad", HTMLElement);
    this.image = find(root, ".invert-image", HTMLCanvasElement);
    this.guessPlace = find(root, ".invert-guess", HTMLElement);
    this.guess = find(this.guessPlace, "canvas", HTMLCanvasElement);
    this.search = find(root, ".invert-search", HTMLElement);
    this.starts = find(root, ".invert-starts", HTMLElement);
    this.play = find(root, ".invert-player button", HTMLButtonElement);
    this.slider = find(root, ".invert-player input", HTMLInputElement);
    this.output = find(root, ".invert-player output", HTMLOutputElement);
    this.pad = new DrawingPad(this.padPlace, {
      draw: () => this.frames.next(this.showLive),
      rest: () => this.rested(),
    });
    /** @type {InvertProps | null} */
    this.props = null;
    /** @type {Guessing | null} */
    this.guessing = null;
    this.wanted = "";
    this.waiting = new AbortController();
    this.pixels = new Uint8Array();
    this.began = 0;
    this.isTaking = false;
    this.frames = new FrameQueue();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.resting = undefined;
    this.slider.oninput = () => this.show(Number(this.slider.value));
    this.play.onclick = () => this.playFrom();
  }

  dispose() {
    this.waiting.abort();
    this.frames.dispose();
    clearTimeout(this.resting);
  }

  /** @param {InvertProps} props */
  update(props) {
    const before = this.props;
    this.props = props;
    this.padPlace.hidden = !props.draws;
    if (!before && props.strokes.length) {
      this.isTaking = true; // what Python gave is no news for it
      this.pad.replace(props.strokes);
      this.isTaking = false;
    }
    void this.load(props);
    if (this.resting === undefined) this.showGiven(props);
    if (before?.name !== props.name) this.showSearch(props);
  }

  /** @param {InvertProps} props */
  async load({ generator, encoder }) {
    const wanted = `${generator} ${encoder}`;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.guessing = null;
    this.waiting.abort();
    this.waiting = new AbortController();
    const { signal } = this.waiting;
    this.guessPlace.hidden = true;
    if (generator === null || encoder === null) return;
    try {
      const [maker, guesser] = await Promise.all([store.get(generator, signal), store.get(encoder, signal)]);
      this.guessing = { generator: maker.network("generator"), encoder: guesser.network("encoder") };
    } catch {
      return; // without them the search alone tells what it found
    }
    this.frames.next(this.showLive);
  }

  // --- while somebody draws ------------------------------------------------------------------------------------------

  /** A stroke is done: after a while without another one the drawing is reported. */
  rested() {
    this.frames.next(this.showLive);
    if (this.isTaking) return;
    clearTimeout(this.resting);
    this.resting = setTimeout(() => {
      this.resting = undefined;
      const image = normaliseDrawing(this.pad.levels, PAD_SIDE, PAD_SIDE);
      this.report("drawing", {
        pixels: image ? btoa(String.fromCharCode(...image)) : "",
        strokes: [...this.pad.strokes],
      });
    }, REST_MILLISECONDS);
  }

  /** The drawing as it is inverted, and what the generator makes of the encoder's guess. */
  showLive = () => {
    const { props, guessing } = this;
    if (!props) return;
    const drawn = props.draws ? normaliseDrawing(this.pad.levels, PAD_SIDE, PAD_SIDE) : bytesOf(props.given);
    const image = drawn?.length ? Float32Array.from(drawn, (level) => level / 127.5 - 1) : null;
    this.guessPlace.hidden = !guessing || !image;
    if (!image) {
      this.clear();
      return;
    }
    paint(this.image, image, [SIDE, SIDE, 1]);
    if (!guessing) return;
    try {
      const z = ontoShell(finite(guessing.encoder.run(image), "encoder"), props.shell);
      paint(this.guess, finite(guessing.generator.run(z), "generator"), guessing.generator.shape);
    } catch {
      this.guessing = null; // the search tells who makes no numbers
      this.guessPlace.hidden = true;
    }
  };

  /** @param {InvertProps} props */
  showGiven({ given, draws }) {
    find(this.root, ".invert-given figcaption", HTMLElement).textContent = draws ? "As MNIST has it" : "Inverted";
    if (given || draws) this.frames.next(this.showLive);
    else this.clear();
  }

  clear() {
    this.guessPlace.hidden = true;
    paint(this.image, new Float32Array(SIDE * SIDE).fill(-1), [SIDE, SIDE, 1]);
  }

  // --- the search ----------------------------------------------------------------------------------------------------

  /** @param {InvertProps} props */
  showSearch(props) {
    this.search.hidden = props.name === "";
    if (props.name === "") return;
    this.pixels = bytesOf(props.frames);
    this.starts.replaceChildren(
      ...props.starts.map((label, number) => {
        const figure = element("figure", number === props.best ? "invert-best" : "");
        const canvas = element("canvas", "", { role: "img", "aria-label": `${label}: its image` });
        const caption = element("figcaption", "");
        const name = element("span", "");
        name.textContent = number === props.best ? `${label}, nearest` : label;
        caption.append(name, element("output", ""));
        figure.append(canvas, caption);
        return figure;
      }),
    );
    this.slider.max = String(props.steps.length - 1);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.show(props.steps.length - 1);
    else this.playFrom();
  }

  playFrom() {
    this.began = 0;
    this.frames.next(this.advance);
  }

  /** @param {number} time */
  advance = (time) => {
    const { props } = this;
    if (!props?.name) return;
    this.began ||= time;
    const last = props.steps.length - 1;
    const frame = Math.min(last, Math.floor((time - this.began) / FRAME_MILLISECONDS));
    this.show(frame);
    if (frame < last) this.frames.next(this.advance);
  };

  /** @param {number} frame */
  show(frame) {
    const { props } = this;
    if (!props?.name) return;
    const { side, starts, residuals, steps } = props;
    const figures = findAll(this.starts, "figure", HTMLElement);
    figures.forEach((figure, number) => {
      const place = frame * starts.length + number;
      const levels = this.pixels.subarray(place * side ** 2, (place + 1) * side ** 2);
      const image = Float32Array.from(levels, (level) => level / 127.5 - 1);
      paint(find(figure, "canvas", HTMLCanvasElement), image, [side, side, 1]);
      find(figure, "output", HTMLOutputElement).textContent = residuals[place].toFixed(3);
    });
    this.slider.value = String(frame);
    this.output.textContent = `step ${steps[frame]} of ${steps[steps.length - 1]}`;
  }
}

/**
 * A latent vector at the nearest place on the shell.
 *
 * @param {Float32Array} z
 * @param {[number, number]} shell
 */
export function ontoShell(z, [low, high]) {
  const norm = Math.sqrt(z.reduce((sum, value) => sum + value ** 2, 0));
  const factor = Math.max(low, Math.min(high, norm)) / Math.max(norm, 1e-12);
  return z.map((value) => factor * value);
}

/** @param {Streamlit<InvertProps, InvertReports> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(Invert, find(parentElement, ".invert", HTMLElement), streamlit);
}
