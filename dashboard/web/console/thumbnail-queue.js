/**
 * Thumbnails of other latent vectors, drawn in the time that frames leave.
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
   * @param {() => boolean} isBusy whether nothing can be drawn; `resume` tells when no longer
   */
  constructor(frames, draw, isBusy) {
    this.frames = frames;
    this.draw = draw;
    this.isBusy = isBusy;
    /** @type {(Thumbnail & { drawn: number })[]} that follow the current latent vector, and the version they show */
    this.following = [];
    this.version = 0; // of the current latent vector
    this.turn = 0;
    /** @type {Thumbnail[]} that stay what they are */
    this.waiting = [];
  }

  /**
   * One that is drawn once.
   *
   * @param {Thumbnail} added
   */
  add(added) {
    if (!this.waiting.some(({ canvas }) => canvas === added.canvas)) this.waiting.push(added);
    this.resume();
  }

  /**
   * Those that all change with the current latent vector, in place of the last ones.
   *
   * @param {Thumbnail[]} following
   */
  follow(following) {
    this.following = following.map((each) => ({ ...each, drawn: -1 }));
    this.turn = 0;
    this.resume();
  }

  /** What they show has changed; those that have waited longest are drawn first. */
  moved() {
    this.version += 1;
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
    const next = this.waiting.shift() ?? this.nextFollowing();
    if (next) this.draw(next.canvas, next.z(), next.truncation());
    return this.waiting.length > 0 || this.following.some(({ drawn }) => drawn !== this.version);
  };

  /** The next one that is behind, round and round. */
  nextFollowing() {
    for (let tried = 0; tried < this.following.length; tried += 1) {
      const next = this.following[this.turn % this.following.length];
      this.turn += 1;
      if (next.drawn === this.version) continue;
      next.drawn = this.version;
      return next;
    }
  }
}
