/**
 * Where the drag has rested: a row of thumbnails to go back and forth on.
 *
 * @import { Vector } from "../lib/latent/sphere.js"
 * @import { ThumbnailQueue } from "./thumbnail-queue.js"
 *
 * @typedef {object} HistoryEntry
 * @property {Float32Array} z
 * @property {number} truncation
 * @property {number | null} seed
 * @property {HTMLCanvasElement} canvas
 * @property {HTMLButtonElement} button
 */
import { isSame } from "../lib/latent/sphere.js";
import { element } from "../lib/ui/elements.js";
import { RovingFocus } from "../lib/ui/roving-focus.js";
import { thumbnail } from "./thumbnail-queue.js";

const MOST_ENTRIES = 60;

export class History {
  /**
   * @param {{ tray: HTMLElement, undo: HTMLButtonElement, redo: HTMLButtonElement }} places on the page
   * @param {ThumbnailQueue} thumbnails
   * @param {(entry: HistoryEntry) => void} open
   */
  constructor({ tray, undo, redo }, thumbnails, open) {
    this.tray = tray;
    this.undo = undo;
    this.redo = redo;
    this.thumbnails = thumbnails;
    this.open = open;
    /** @type {HistoryEntry[]} */
    this.entries = [];
    this.now = -1;
    this.stop = new RovingFocus(tray, ".console-small", ["ArrowLeft"], ["ArrowRight"]);
    undo.addEventListener("click", () => this.goTo(this.now - 1));
    redo.addEventListener("click", () => this.goTo(this.now + 1));
  }

  clear() {
    this.entries = [];
    this.now = -1;
    this.tray.replaceChildren();
  }

  /**
   * The entry that is shown now, if any.
   *
   * @returns {HistoryEntry | undefined}
   */
  get current() {
    return this.entries[this.now];
  }

  /**
   * The drag rests here. What was undone is forgotten, unless this is where it rested last.
   *
   * @param {Vector} z
   * @param {number} truncation
   * @param {number | null} seed
   */
  remember(z, truncation, seed) {
    const here = this.current;
    if (here && here.truncation === truncation && isSame(here.z, z)) {
      here.seed = seed;
      return;
    }
    const canvas = thumbnail();
    const button = element("button", "console-small", { type: "button" });
    button.append(canvas);
    /** @type {HistoryEntry} */
    const entry = { z: Float32Array.from(z), truncation, seed, canvas, button };
    button.addEventListener("click", () => this.goTo(this.entries.indexOf(entry)));
    this.entries = [...this.entries.slice(0, this.now + 1), entry].slice(-MOST_ENTRIES);
    this.now = this.entries.length - 1;
    this.tray.replaceChildren(...this.entries.map((other) => other.button));
    this.show(entry);
    this.draw(entry);
  }

  /** @param {HistoryEntry} entry */
  draw({ canvas, z, truncation }) {
    this.thumbnails.add({ canvas, z: () => z, truncation: () => truncation });
  }

  /** Other networks make other images of the same vectors. */
  redraw() {
    for (const entry of this.entries) this.draw(entry);
  }

  /** @param {number} place */
  goTo(place) {
    const entry = this.entries[place];
    if (!entry) return;
    this.now = place;
    this.show(entry);
    this.open(entry);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const isTyping = event.target instanceof HTMLInputElement && event.target.type === "number";
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || isTyping) return;
    event.preventDefault();
    this.goTo(this.now + (event.shiftKey ? 1 : -1));
  }

  /** @param {HistoryEntry} current */
  show(current) {
    this.undo.disabled = this.now <= 0;
    this.redo.disabled = this.now >= this.entries.length - 1;
    for (const [place, { button }] of this.entries.entries()) {
      button.setAttribute("aria-current", String(place === this.now));
      button.setAttribute("aria-label", `Latent vector ${place + 1} of ${this.entries.length}`);
    }
    this.stop.refresh();
    // not scrollIntoView, which would scroll the page as well
    this.tray.scrollLeft = current.button.offsetLeft - this.tray.clientWidth / 2;
  }
}
