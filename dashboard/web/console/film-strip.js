// The film of the point in hand: the same point at many steps, morphing while the hand moves.
import { store } from "../lib/nn/weights-store.js";
import { element } from "./slider-cell.js";
import { smallCanvas } from "./thumbnail-queue.js";

const STILLS_MILLISECONDS = 6; // of a frame

class Stills {
  // strip is on the page; choose(step) goes to a step; draw(canvas, generator) draws the point in hand.
  constructor(strip, choose, draw) {
    this.strip = strip;
    this.choose = choose;
    this.drawOne = draw;
    this.stills = [];
    this.frame = 0;
    this.version = 0;
    this.next = 0;
  }

  // film: step and name of the weights each.
  describe(film, step) {
    this.strip.hidden = film.length === 0;
    const names = JSON.stringify(film);
    if (names !== this.names) {
      this.names = names;
      this.waiting?.abort();
      this.waiting = new AbortController();
      this.stills = film.map((still) => this.still(still));
      this.strip.replaceChildren(...this.stills.map(({ button }) => button));
      for (const still of this.stills) this.load(still, this.waiting.signal);
    }
    for (const still of this.stills) still.button.setAttribute("aria-current", still.step === step);
  }

  still({ step, block }) {
    const canvas = smallCanvas();
    const button = element("button", "console-still", { type: "button", "aria-label": `Choose step ${step}` });
    const caption = element("small", "");
    caption.textContent = step.toLocaleString("en");
    button.append(canvas, caption);
    button.addEventListener("click", () => this.choose(step));
    return { step, block, canvas, button, generator: null, drawn: -1 };
  }

  async load(still, signal) {
    try {
      still.generator = (await store.get(still.block, signal)).network("generator");
      this.follow();
    } catch (error) {
      still.button.title = error.message;
    }
  }

  // The point has moved.
  moved() {
    this.version += 1;
    this.follow();
  }

  // Round and round, as many stills as a frame has time for, until none is behind.
  follow() {
    if (this.frame || !this.stills.some((still) => this.isBehind(still))) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const until = performance.now() + STILLS_MILLISECONDS;
      for (let trial = 0; trial < this.stills.length && performance.now() < until; trial += 1) {
        const still = this.stills[this.next % this.stills.length];
        this.next += 1;
        if (!this.isBehind(still)) continue;
        this.drawOne(still.canvas, still.generator);
        still.drawn = this.version;
      }
      this.follow();
    });
  }

  isBehind(still) {
    return still.generator !== null && still.drawn !== this.version;
  }

  dispose() {
    cancelAnimationFrame(this.frame);
    this.waiting?.abort();
    this.stills = [];
  }
}

export { Stills };
