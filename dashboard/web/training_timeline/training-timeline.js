/**
 * Frames of a training run, with a timeline and a play button. No server is asked between frames.
 *
 * @import { TrainingTimelineProps, TrainingTimelineReports } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 */
import { find } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";

const FRAME_MILLISECONDS = 350;

/** @extends {Component<TrainingTimelineProps, TrainingTimelineReports>} */
export class TrainingTimeline extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.picture = find(root, "img", HTMLImageElement);
    this.mark = find(root, "i", HTMLElement);
    this.slider = find(root, "input", HTMLInputElement);
    this.label = find(root, "output", HTMLOutputElement);
    this.button = find(root, "button", HTMLButtonElement);
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {string[]} */
    this.frames = [];
    /** @type {string[]} */
    this.labels = [];
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    this.columns = 1;
    this.count = 0;
    this.picture.onclick = (event) => this.choose(event);
    this.slider.onchange = () => this.rest();
    this.slider.oninput = () => {
      this.stop();
      this.show(Number(this.slider.value));
    };
    this.button.onclick = () => {
      if (this.timer === undefined) this.play();
      else this.rest();
    };
  }

  dispose() {
    this.stop();
  }

  /** @param {TrainingTimelineProps} props */
  update({ frames, labels, start, columns, count, chosen }) {
    this.columns = columns;
    this.count = count;
    this.root.style.setProperty("--ratio", String(columns / this.rows));
    this.markCell(chosen);
    this.frames = frames;
    this.labels = labels;
    this.slider.max = String(frames.length - 1);
    this.stop();
    this.show(start);
  }

  get rows() {
    return Math.ceil(this.count / this.columns);
  }

  /** @param {number | null} cell */
  markCell(cell) {
    this.mark.hidden = cell === null;
    if (cell === null) return;
    const [width, height] = [100 / this.columns, 100 / this.rows];
    const [left, top] = [(cell % this.columns) * width, Math.floor(cell / this.columns) * height];
    this.mark.style.inset = `${top}% ${100 - left - width}% ${100 - top - height}% ${left}%`;
  }

  /** @param {MouseEvent} event */
  choose({ clientX, clientY }) {
    const box = this.picture.getBoundingClientRect();
    const column = Math.floor(((clientX - box.left) / box.width) * this.columns);
    const row = Math.floor(((clientY - box.top) / box.height) * this.rows);
    const cell = row * this.columns + column;
    if (!(column >= 0 && column < this.columns && cell >= 0 && cell < this.count)) return;
    this.markCell(cell);
    this.rest();
    this.report("cell", cell);
  }

  /** Stop, and say where. */
  rest() {
    this.stop();
    this.report("frame", Number(this.slider.value));
  }

  /** @param {number} index */
  show(index) {
    const text = `iteration ${this.labels[index]}`;
    this.picture.src = this.frames[index];
    this.picture.alt = `Samples at ${text}`;
    this.slider.value = String(index);
    this.slider.setAttribute("aria-valuetext", text);
    this.label.textContent = text;
  }

  play() {
    if (Number(this.slider.value) === this.frames.length - 1) this.show(0);
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
    const next = Number(this.slider.value) + 1;
    if (next >= this.frames.length) this.rest();
    else this.show(next);
  }
}

/** @param {Streamlit<TrainingTimelineProps, TrainingTimelineReports> & { parentElement: ParentNode }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(TrainingTimeline, find(parentElement, ".training-timeline", HTMLElement), streamlit);
}
