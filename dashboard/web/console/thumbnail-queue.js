// Small pictures: of what stands elsewhere, drawn in the time that a frame leaves while the hand rests.
import { element } from "./slider-cell.js";

const SPARE_MILLISECONDS = 6; // of a frame

function smallCanvas() {
  return element("canvas", "", { width: 28, height: 28 });
}

class Smalls {
  // draw(canvas, z, truncation) draws one; isBusy() tells whether the hand needs the frame.
  constructor(draw, isBusy) {
    this.drawOne = draw;
    this.isBusy = isBusy;
    this.todo = [];
    this.frame = 0;
  }

  // A picture to be drawn once: { canvas, z(), truncation() }. The functions are asked when it is drawn.
  add(small) {
    this.todo.push(small);
    this.work();
  }

  // Pictures that all change with the point: those of the last time that are not drawn yet need not be.
  replace(smalls) {
    this.todo = [...this.todo.filter((small) => !small.isReplaceable), ...smalls];
    for (const small of smalls) small.isReplaceable = true;
    this.work();
  }

  work() {
    if (this.frame || !this.todo.length) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const until = performance.now() + SPARE_MILLISECONDS;
      while (this.todo.length && !this.isBusy() && performance.now() < until) {
        const { canvas, z, truncation } = this.todo.shift();
        this.drawOne(canvas, z(), truncation());
      }
      if (!this.isBusy()) this.work();
    });
  }

  dispose() {
    cancelAnimationFrame(this.frame);
    this.todo = [];
  }
}

export { Smalls, smallCanvas };
