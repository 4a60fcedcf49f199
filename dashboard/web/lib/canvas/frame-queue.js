/**
 * What a component draws, frame by frame: first what must be in the next frame, then small pieces of what can wait, in
 * the time that the frame leaves.
 */
const SPARE_MILLISECONDS = 6; // of a frame

/**
 * @typedef {(time: number) => void} Draw gets the frame's time in milliseconds
 * @typedef {() => boolean} Work does one small piece and tells whether there is more to do
 */

export class FrameQueue {
  constructor() {
    /** @type {Set<Draw>} */
    this.due = new Set();
    /** @type {Set<Work>} */
    this.spare = new Set();
    this.frame = 0;
  }

  /**
   * Draw in the next frame. What is asked for again before that is drawn once.
   *
   * @param {Draw} draw
   */
  next(draw) {
    this.due.add(draw);
    this.request();
  }

  /**
   * Work until nothing is left to do, in turns with other such work.
   *
   * @param {Work} work
   */
  whenIdle(work) {
    this.spare.add(work);
    this.request();
  }

  request() {
    this.frame ||= requestAnimationFrame((time) => this.run(time));
  }

  /** @param {number} time */
  run(time) {
    this.frame = 0;
    const due = [...this.due];
    this.due.clear();
    if (this.spare.size) this.request(); // even if something fails now
    for (const draw of due) draw(time);
    const end = performance.now() + SPARE_MILLISECONDS;
    while (this.spare.size && performance.now() < end) {
      const [work] = this.spare;
      this.spare.delete(work);
      if (work()) this.spare.add(work); // behind the others
    }
    if (this.due.size || this.spare.size) this.request();
  }

  dispose() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.due.clear();
    this.spare.clear();
  }
}
