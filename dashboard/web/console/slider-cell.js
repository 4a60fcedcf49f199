/**
 * One small slider, with a thumbnail of the image at either end of it.
 *
 * @import { Vector } from "../lib/latent/sphere.js"
 *
 * @typedef {object} SliderControl what a slider moves; a missing action has no button
 * @property {string} name
 * @property {string} label spoken
 * @property {number | null} effect in grey levels
 * @property {number} [index] of the dimension, where it moves one
 * @property {(z: Vector) => number} read
 * @property {(value: number) => Float32Array} at the latent vector where the slider has that value
 * @property {(value: number) => void} move
 * @property {() => void} reset
 * @property {() => void} [lock]
 * @property {() => void} [solo]
 * @property {() => void} [remove]
 */
import { button, element } from "../lib/ui/elements.js";

export const RANGE_SIGMA = 4;
const END_SIGMA = 3; // where the thumbnails are taken: as far out as one vector of 370 lies
const UNCHANGED = 0.003; // a latent vector is rounded to 1/256
const STEP = 0.05;

/** @type {Record<string, "lock" | "solo" | "reset" | "remove">} */
const KEYS = { l: "lock", s: "solo", r: "reset", x: "remove", Backspace: "reset", Delete: "reset" };

export class SliderCell {
  /** @param {SliderControl} control */
  constructor(control) {
    this.control = control;
    this.value = NaN;
    this.start = NaN;
    this.isLocked = false;
    this.slider = element("input", "cell-slider", {
      type: "range",
      min: -RANGE_SIGMA,
      max: RANGE_SIGMA,
      step: STEP,
      "aria-label": control.label,
      "aria-keyshortcuts": `${control.lock ? "L S " : ""}R${control.remove ? " X" : ""}`,
    });
    this.slider.addEventListener("input", () => this.slide());
    this.slider.addEventListener("dblclick", () => control.reset());
    this.slider.addEventListener("keydown", (event) => this.press(event));
    const { name, lock, solo, reset } = control;
    this.reset = button("cell-reset", "↺", `Reset ${name} (R or a double click)`, reset);
    this.lock = lock && button("cell-lock", "🔒︎", `Lock ${name} (L)`, lock);
    this.solo = solo && button("cell-solo", "S", `Solo: lock all but ${name} (S)`, solo);
    this.ends = [-END_SIGMA, END_SIGMA].map((value) => this.end(value));
    const [minus, plus] = this.ends;
    const row = element("div", "cell-row");
    row.append(minus.button, this.slider, plus.button);
    this.root = element("div", "cell");
    this.root.append(this.head(), row);
  }

  head() {
    const { name, effect, remove } = this.control;
    const head = element("div", "cell-head");
    const title = element("span", "cell-name");
    title.textContent = name;
    head.append(title);
    if (effect !== null) {
      const number = element("small", "cell-effect");
      number.textContent = effect.toFixed(1);
      head.append(number);
    }
    head.append(element("span", "cell-gap"));
    if (this.lock) head.append(this.lock);
    if (this.solo) head.append(this.solo);
    head.append(this.reset);
    if (remove) head.append(button("cell-remove", "✕", `Remove ${name} (X)`, remove));
    return head;
  }

  /** @param {number} value */
  end(value) {
    const { name, move } = this.control;
    const sign = value < 0 ? "−" : "+";
    const made = button("cell-end", "", `${name} at ${sign}${Math.abs(value)} σ`, () => {
      if (!this.isLocked) move(value);
    });
    const canvas = element("canvas", "", { width: 28, height: 28 });
    made.append(canvas);
    return { value, button: made, canvas };
  }

  /** A locked slider stays where it is; it is not disabled, so that the keyboard can reach and unlock it. */
  slide() {
    if (this.isLocked) this.slider.value = String(this.value);
    else this.control.move(Number(this.slider.value));
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const name = event.ctrlKey || event.metaKey || event.altKey ? undefined : KEYS[event.key];
    const action = name && this.control[name];
    if (!action) return;
    event.preventDefault();
    action();
  }

  /**
   * @param {Vector} z where the slider is
   * @param {Vector} home where a reset leads
   * @param {boolean} isLocked
   * @param {boolean} isSolo
   */
  show(z, home, isLocked, isSolo) {
    const value = this.control.read(z);
    const start = this.control.read(home);
    if (value !== this.value || start !== this.start) {
      this.value = value;
      this.start = start;
      this.slider.setAttribute("aria-valuetext", `${value.toFixed(2)} sigma`);
      this.reset.disabled = Math.abs(value - start) < UNCHANGED;
    }
    // the thumb may have been dragged farther than the vector goes
    if (Math.abs(Number(this.slider.value) - value) >= STEP) this.slider.value = String(value);
    if (!this.lock) return;
    this.isLocked = isLocked;
    this.slider.setAttribute("aria-disabled", String(isLocked));
    this.root.classList.toggle("cell-locked", isLocked);
    this.lock.setAttribute("aria-pressed", String(isLocked));
    this.solo?.setAttribute("aria-pressed", String(isSolo));
  }
}
