// Where the hand has rested: a tray of small pictures to go back and forth on.
import { element } from "./slider-cell.js";
import { smallCanvas } from "./thumbnail-queue.js";

const EARLIER_KEPT = 60;

const sameNumbers = (a, b) => a.length === b.length && a.every((value, index) => value === b[index]);

class Earlier {
  // tray and the buttons undo and redo are on the page; open(entry) goes to a point; smalls draws the pictures.
  constructor({ tray, undo, redo }, smalls, open) {
    this.tray = tray;
    this.undo = undo;
    this.redo = redo;
    this.smalls = smalls;
    this.open = open;
    undo.addEventListener("click", () => this.goTo(this.now - 1));
    redo.addEventListener("click", () => this.goTo(this.now + 1));
    this.clear();
  }

  clear() {
    this.entries = [];
    this.now = -1;
    this.tray.replaceChildren();
  }

  // The entry on which the hand is now, if any.
  get current() {
    return this.entries[this.now];
  }

  // The hand rests here. What was undone is forgotten, unless it is still the same place.
  remember(z, truncation, seed) {
    const here = this.current;
    if (here && here.truncation === truncation && sameNumbers(here.z, z)) {
      here.seed = seed;
      return;
    }
    const canvas = smallCanvas();
    const button = element("button", "console-small", { type: "button" });
    button.append(canvas);
    const entry = { z: Float32Array.from(z), truncation, seed, canvas, button };
    button.addEventListener("click", () => this.goTo(this.entries.indexOf(entry)));
    this.entries = [...this.entries.slice(0, this.now + 1), entry].slice(-EARLIER_KEPT);
    this.now = this.entries.length - 1;
    this.tray.replaceChildren(...this.entries.map((other) => other.button));
    this.show();
    this.smalls.add({ canvas, z: () => entry.z, truncation: () => entry.truncation });
  }

  goTo(place) {
    if (!this.entries[place]) return;
    this.now = place;
    this.show();
    this.open(this.current);
  }

  press(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.type === "number") return;
    event.preventDefault();
    this.goTo(this.now + (event.shiftKey ? 1 : -1));
  }

  show() {
    this.undo.disabled = this.now <= 0;
    this.redo.disabled = this.now >= this.entries.length - 1;
    for (const [place, { button }] of this.entries.entries()) {
      button.setAttribute("aria-current", place === this.now);
      button.setAttribute("aria-label", `Point ${place + 1} of ${this.entries.length}`);
    }
    // not scrollIntoView, which would scroll the page as well
    this.tray.scrollLeft = this.current.button.offsetLeft - this.tray.clientWidth / 2;
  }
}

export { Earlier, sameNumbers };
