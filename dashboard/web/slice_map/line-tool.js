/**
 * The mode in which a drag over the map draws a line.
 *
 * @import { Place } from "../lib/latent/slice-chart.js"
 *
 * @typedef {object} LineEvents
 * @property {(places: Place[]) => void} sketch shows a line that is being drawn
 * @property {() => void} drop takes it away
 * @property {(places: Place[]) => void} finish
 * @property {() => string | null} problem why a line could not be played, if anything is known against it
 */
import { distancesAlong } from "../lib/latent/polyline.js";
import { find } from "../lib/ui/elements.js";

const SHORTEST_LINE_PIXELS = 16;

export class LineTool {
  /**
   * @param {ParentNode} root
   * @param {LineEvents} on
   */
  constructor(root, on) {
    this.map = find(root, ".slice-map-window", HTMLElement);
    this.button = find(root, ".slice-map-pencil", HTMLButtonElement);
    this.hint = find(root, ".slice-map-hint", HTMLElement);
    this.on = on;
    this.isOn = false;
    /** @type {Place[] | null} */
    this.line = null;
    this.button.onclick = () => (this.isOn ? this.leave() : this.enter());
  }

  enter() {
    const problem = this.on.problem();
    if (problem !== null) {
      this.say(`A line can't be played: ${problem}.`);
      return;
    }
    this.show(true);
    this.say("Draw a line on the map; it plays when you release it. Escape cancels.");
    document.addEventListener("keydown", this.press);
  }

  leave() {
    this.drop();
    this.show(false);
    this.say("");
    document.removeEventListener("keydown", this.press);
  }

  /** @param {KeyboardEvent} event */
  press = (event) => {
    if (event.key === "Escape") this.leave();
  };

  /** @param {boolean} isOn */
  show(isOn) {
    this.isOn = isOn;
    this.button.setAttribute("aria-pressed", String(isOn));
    this.map.classList.toggle("slice-map-drawing", isOn);
  }

  /** Take away what was said, unless a line is being drawn. */
  clear() {
    if (!this.isOn) this.say("");
  }

  /** @param {string} text */
  say(text) {
    this.hint.textContent = text;
  }

  /**
   * The keyboard adds a corner.
   *
   * @param {Place} place
   */
  corner(place) {
    if (this.line) this.extend([place]);
    else this.begin(place);
  }

  /** @param {Place} place */
  begin(place) {
    this.line = [place];
    this.say("");
    this.on.sketch(this.line);
  }

  /** @param {Place[]} places */
  extend(places) {
    if (!this.line) return; // Escape was pressed meanwhile
    for (const place of places) {
      const last = this.line[this.line.length - 1];
      if (place.x !== last.x || place.y !== last.y) this.line.push(place);
    }
    this.on.sketch(this.line);
  }

  drop() {
    if (this.line) this.on.drop();
    this.line = null;
  }

  /**
   * The line is finished.
   *
   * @param {number} pixel its width on the slice, in sigma
   */
  end(pixel) {
    const { line } = this;
    if (!line) return;
    if (distancesAlong(line)[line.length - 1] < SHORTEST_LINE_PIXELS * pixel) {
      this.drop();
      this.say("That line is too short; draw a longer one. Escape cancels.");
      return;
    }
    this.line = null; // no longer the tool's: leaving does not drop it
    this.leave();
    this.on.finish(line);
  }
}
