/**
 * Frames of a training run, with a timeline and a play button. No server is asked between frames.
 *
 * @import { TrainingTimelineProps, TrainingTimelineReports } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 */
import { find } from "../lib/ui/elements.js";
import { FramePlayer } from "../lib/ui/frame-player.js";
import { Component, mount } from "../lib/ui/mount.js";

/** @extends {Component<TrainingTimelineProps, TrainingTimelineReports>} */
export class TrainingTimeline extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.picture = find(root, "img", HTMLImageElement);
    this.mark = find(root, "i", HTMLElement);
    this.player = new FramePlayer(
      find(root, "button", HTMLButtonElement),
      find(root, "input", HTMLInputElement),
      find(root, "output", HTMLOutputElement),
      (index) => this.show(index),
      (index) => this.report("frame", index),
    );
    /** @type {string[]} */
    this.frames = [];
    this.columns = 1;
    this.count = 0;
    this.picture.onclick = (event) => this.choose(event);
  }

  dispose() {
    this.player.stop();
  }

  /** @param {TrainingTimelineProps} props */
  update({ frames, labels, start, columns, count, chosen }) {
    this.columns = columns;
    this.count = count;
    this.root.style.setProperty("--ratio", String(columns / this.rows));
    this.markCell(chosen);
    this.frames = frames;
    this.player.load(
      labels.map((label) => `iteration ${label}`),
      start,
    );
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
    this.player.rest();
    this.report("cell", cell);
  }

  /** @param {number} index */
  show(index) {
    this.picture.src = this.frames[index];
    this.picture.alt = `Samples at ${this.player.labels[index]}`;
  }
}

/** @param {Streamlit<TrainingTimelineProps, TrainingTimelineReports> & { parentElement: ParentNode }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(TrainingTimeline, find(parentElement, ".training-timeline", HTMLElement), streamlit);
}
