/**
 * The training timeline of the current image: the same latent vector at many checkpoints, which follow the drag.
 *
 * @import { TimelineFrame } from "../props.d.ts"
 * @import { FrameQueue } from "../lib/canvas/frame-queue.js"
 * @import { Network } from "../lib/nn/nn-runtime.js"
 *
 * @typedef {object} Still
 * @property {number} iteration
 * @property {string} weights
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLButtonElement} button
 * @property {Network | null} generator
 * @property {number} drawn the version that it shows
 */
import { messageOf } from "../lib/nn/network-loader.js";
import { store } from "../lib/nn/weights-store.js";
import { element } from "../lib/ui/elements.js";
import { RovingFocus } from "../lib/ui/roving-focus.js";
import { thumbnail } from "./thumbnail-queue.js";

export class FilmStrip {
  /**
   * @param {HTMLElement} strip
   * @param {FrameQueue} frames
   * @param {{ choose: (iteration: number) => void, draw: (canvas: HTMLCanvasElement, generator: Network) => void }} on
   *   draws the current latent vector
   */
  constructor(strip, frames, on) {
    this.strip = strip;
    this.frames = frames;
    this.on = on;
    this.names = "";
    /** @type {Still[]} */
    this.stills = [];
    this.waiting = new AbortController();
    this.version = 0; // of the current latent vector
    this.turn = 0;
    this.stop = new RovingFocus(strip, ".console-still", ["ArrowLeft", "ArrowUp"], ["ArrowRight", "ArrowDown"]);
  }

  /**
   * @param {TimelineFrame[]} timeline
   * @param {number} iteration the one that is shown beside
   */
  describe(timeline, iteration) {
    this.strip.hidden = timeline.length === 0;
    const names = JSON.stringify(timeline);
    if (names !== this.names) {
      this.names = names;
      this.waiting.abort();
      this.waiting = new AbortController();
      this.stills = timeline.map((frame) => this.still(frame));
      this.strip.replaceChildren(...this.stills.map(({ button }) => button));
      for (const still of this.stills) this.load(still, this.waiting.signal);
    }
    for (const still of this.stills) still.button.setAttribute("aria-current", String(still.iteration === iteration));
    this.stop.refresh();
  }

  /**
   * @param {TimelineFrame} frame
   * @returns {Still}
   */
  still({ iteration, weights }) {
    const canvas = thumbnail();
    const number = iteration.toLocaleString("en");
    const button = element("button", "console-still", {
      type: "button",
      "aria-label": `Show the checkpoint at iteration ${number}`,
    });
    const caption = element("small", "");
    caption.textContent = number;
    button.append(canvas, caption);
    button.addEventListener("click", () => this.on.choose(iteration));
    return { iteration, weights, canvas, button, generator: null, drawn: -1 };
  }

  /**
   * @param {Still} still
   * @param {AbortSignal} signal
   */
  async load(still, signal) {
    try {
      still.generator = (await store.get(still.weights, signal)).network("generator");
      this.frames.whenIdle(this.drawOne);
    } catch (error) {
      if (!signal.aborted) still.button.title = messageOf(error);
    }
  }

  /** The current latent vector has changed. */
  follow() {
    this.version += 1;
    if (this.stills.length) this.frames.whenIdle(this.drawOne);
  }

  /**
   * Draw the next still that is behind, round and round.
   *
   * @returns {boolean} whether another is
   */
  drawOne = () => {
    for (let tried = 0; tried < this.stills.length; tried += 1) {
      const still = this.stills[this.turn % this.stills.length];
      this.turn += 1;
      if (!still.generator || still.drawn === this.version) continue;
      this.on.draw(still.canvas, still.generator);
      still.drawn = this.version;
      break;
    }
    return this.stills.some((still) => still.generator && still.drawn !== this.version);
  };

  dispose() {
    this.waiting.abort();
    this.stills = [];
  }
}
