/**
 * Thumbnails of other latent vectors, drawn in the time that frames leave while nothing is dragged.
 *
 * @import { FrameQueue } from "../lib/canvas/frame-queue.js"
 *
 * @typedef {object} Thumbnail the functions are called when it is drawn
 * @property {HTMLCanvasElement} canvas
 * @property {() => Float32Array} z
 * @property {() => number} truncation
 */
import { element } from "../lib/ui/elements.js";

export const thumbnail = () => element("canvas", "", { width: 28, height: 28 });

export class ThumbnailQueue {
  /**
   * @param {FrameQueue} frames
   * @param {(canvas: HTMLCanvasElement, z: Float32Array, truncation: number) => void} draw
   * @param {() => boolean} isBusy whether the frames are needed for something else; `resume` tells when no longer
   */
  constructor(frames, draw, isBusy) {
    this.frames = frames;
    this.draw = draw;
    this.isBusy = isBusy;
    /** @type {Thumbnail[]} that follow the current latent vector */
    this.following = [];
    /** @type {Thumbnail[]} that stay what they are */
    this.waiting = [];
  }

  /**
   * One that is drawn once.
   *
   * @param {Thumbnail} added
   */
  add(added) {
    this.waiting.push(added);
    this.resume();
  }

  /**
   * Those that all change with the current latent vector: what is left of the last ones need not be drawn.
   *
   * @param {Thumbnail[]} following
   */
  replace(following) {
    this.following = [...following];
    this.resume();
  }

  /** None of those that are not drawn yet is wanted any more. */
  clear() {
    this.following = [];
    this.waiting = [];
  }

  resume() {
    this.frames.whenIdle(this.drawOne);
  }

  /** @returns {boolean} whether there is more to draw */
  drawOne = () => {
    if (this.isBusy()) return false;
    const next = this.waiting.shift() ?? this.following.shift();
    if (next) this.draw(next.canvas, next.z(), next.truncation());
    return this.waiting.length + this.following.length > 0;
  };
}
