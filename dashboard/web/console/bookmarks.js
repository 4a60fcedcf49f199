/**
 * Latent vectors that a person saves: in this browser, for each run.
 *
 * @import { Thumbnail, ThumbnailQueue } from "./thumbnail-queue.js"
 * @typedef {{ z: number[], truncation: number }} Bookmark
 */
import { button, element } from "../lib/ui/elements.js";
import { RovingFocus } from "../lib/ui/roving-focus.js";
import { thumbnail } from "./thumbnail-queue.js";

const MOST_BOOKMARKS = 24;

export class Bookmarks {
  /**
   * @param {{ shelf: HTMLElement, list: HTMLElement }} places the shelf is hidden while the list is empty
   * @param {ThumbnailQueue} thumbnails
   * @param {{ open: (z: Float32Array, truncation: number) => void, say: (text: string) => void }} on
   */
  constructor({ shelf, list }, thumbnails, on) {
    this.shelf = shelf;
    this.list = list;
    this.thumbnails = thumbnails;
    this.on = on;
    this.name = "";
    this.latentSize = 0;
    /** @type {Thumbnail[]} */
    this.shown = [];
    this.stop = new RovingFocus(list, "button", ["ArrowLeft"], ["ArrowRight"]);
  }

  /**
   * Show what is saved of a run with so many latent dimensions.
   *
   * @param {string} run
   * @param {number} latentSize
   */
  describe(run, latentSize) {
    this.name = `latent-atlas saved ${run} ${latentSize}`;
    // until this name was chosen, they were stored under another
    const earlier = `latent-atlas kept ${run} ${latentSize}`;
    this.latentSize = latentSize;
    this.takeOver(earlier);
    this.show();
  }

  /** @param {string} earlier the name under which they may be stored */
  takeOver(earlier) {
    try {
      const stored = localStorage.getItem(earlier);
      if (stored === null) return;
      if (localStorage.getItem(this.name) === null) localStorage.setItem(this.name, stored);
      localStorage.removeItem(earlier);
    } catch {
      // no storage: there is nothing to take over
    }
  }

  /** @returns {Bookmark[]} */
  read() {
    try {
      /** @type {unknown} */
      const stored = JSON.parse(localStorage.getItem(this.name) ?? "[]");
      return Array.isArray(stored) ? stored.filter((entry) => isBookmark(entry, this.latentSize)) : [];
    } catch {
      return []; // no storage, or something else is stored there
    }
  }

  /** @param {Bookmark[]} entries */
  write(entries) {
    try {
      localStorage.setItem(this.name, JSON.stringify(entries.slice(-MOST_BOOKMARKS)));
    } catch {
      this.on.say("This browser does not store data for this page");
    }
    this.show();
  }

  /**
   * @param {Float32Array} z
   * @param {number} truncation
   */
  add(z, truncation) {
    this.write([...this.read(), { z: Array.from(z), truncation }]);
  }

  show() {
    const entries = this.read();
    this.shelf.hidden = entries.length === 0;
    this.shown = [];
    this.list.replaceChildren(...entries.map((entry, place) => this.holder(entry, place)));
    this.stop.refresh();
    this.redraw();
  }

  /** Other networks make other images of the same vectors. */
  redraw() {
    for (const shown of this.shown) this.thumbnails.add(shown);
  }

  /**
   * @param {Bookmark} entry
   * @param {number} place
   */
  holder(entry, place) {
    const canvas = thumbnail();
    const z = Float32Array.from(entry.z);
    const name = `saved vector ${place + 1}`;
    const open = element("button", "console-small", { type: "button", "aria-label": `Open ${name}` });
    open.append(canvas);
    open.addEventListener("click", () => this.on.open(z, entry.truncation));
    const remove = button("console-remove", "✕", `Remove ${name}`, () =>
      this.write(this.read().filter((_, other) => other !== place)),
    );
    const holder = element("span", "console-holder");
    holder.append(open, remove);
    this.shown.push({ canvas, z: () => z, truncation: () => entry.truncation });
    return holder;
  }
}

/**
 * @param {unknown} entry of a storage that anyone may have written to
 * @param {number} latentSize
 */
function isBookmark(entry, latentSize) {
  if (typeof entry !== "object" || entry === null || !("z" in entry) || !("truncation" in entry)) return false;
  const { z, truncation } = entry;
  return Array.isArray(z) && z.length === latentSize && z.every(Number.isFinite) && Number.isFinite(truncation);
}
