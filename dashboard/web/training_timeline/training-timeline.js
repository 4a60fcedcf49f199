/**
 * Frames of a training run, with a timeline and a play button. No server is asked between frames.
 *
 * @import { TrainingTimelineProps } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 */
import { find } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";

const FRAME_MILLISECONDS = 350;

/** @extends {Component<TrainingTimelineProps, Record<string, never>>} */
export class TrainingTimeline extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.picture = find(root, "img", HTMLImageElement);
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
    this.slider.oninput = () => {
      this.stop();
      this.show(Number(this.slider.value));
    };
    this.button.onclick = () => (this.timer === undefined ? this.play() : this.stop());
  }

  dispose() {
    this.stop();
  }

  /** @param {TrainingTimelineProps} props */
  update({ frames, labels, start }) {
    this.frames = frames;
    this.labels = labels;
    this.slider.max = String(frames.length - 1);
    this.stop();
    this.show(start);
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
    if (next >= this.frames.length) this.stop();
    else this.show(next);
  }
}

/** @param {Streamlit<TrainingTimelineProps, Record<string, never>> & { parentElement: ParentNode }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(TrainingTimeline, find(parentElement, ".training-timeline", HTMLElement), streamlit);
}
