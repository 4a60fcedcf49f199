/** Frames with a timeline and a play button. What a frame shows, and what comes of resting at one, is its owner's. */

const FRAME_MILLISECONDS = 350;

export class FramePlayer {
  /**
   * @param {HTMLButtonElement} button
   * @param {HTMLInputElement} slider
   * @param {HTMLOutputElement} label
   * @param {(index: number) => void} onFrame a frame is to be shown
   * @param {(index: number) => void} onRest somebody stopped there, or it is the last one
   */
  constructor(button, slider, label, onFrame, onRest) {
    this.button = button;
    this.slider = slider;
    this.label = label;
    this.onFrame = onFrame;
    this.onRest = onRest;
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {string[]} */
    this.labels = [];
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    slider.onchange = () => this.rest();
    slider.oninput = () => {
      this.stop();
      this.show(this.index);
    };
    button.onclick = () => {
      if (this.timer === undefined) this.play();
      else this.rest();
    };
  }

  get index() {
    return Number(this.slider.value);
  }

  /**
   * @param {string[]} labels of the frames
   * @param {number} start
   */
  load(labels, start) {
    this.labels = labels;
    this.slider.max = String(labels.length - 1);
    this.stop();
    this.show(start);
  }

  /** @param {number} index */
  show(index) {
    this.slider.value = String(index);
    this.slider.setAttribute("aria-valuetext", this.labels[index]);
    this.label.textContent = this.labels[index];
    this.onFrame(index);
  }

  /** Stop, and say where. */
  rest() {
    this.stop();
    this.onRest(this.index);
  }

  play() {
    if (this.index === this.labels.length - 1) this.show(0);
    else if (this.calm.matches) this.advance(); // a press is a frame: nothing moves by itself
    if (this.calm.matches) return;
    this.button.textContent = "❚❚";
    this.button.setAttribute("aria-label", "Pause");
    this.timer = setInterval(() => this.advance(), FRAME_MILLISECONDS);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
    this.button.textContent = "▶";
    this.button.setAttribute("aria-label", this.calm.matches ? "Next" : "Play");
  }

  advance() {
    const next = this.index + 1;
    if (next >= this.labels.length) this.rest();
    else this.show(next);
  }
}
