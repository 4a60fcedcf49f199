// Points that a person keeps: in this browser, for each run.
import { button, element } from "./slider-cell.js";
import { smallCanvas } from "./thumbnail-queue.js";

const POINTS_KEPT = 24;

class Kept {
  // shelf is hidden while it is empty, list holds the points; open(z, truncation) goes to one; say(text) speaks.
  constructor({ shelf, list }, smalls, open, say) {
    this.shelf = shelf;
    this.list = list;
    this.smalls = smalls;
    this.open = open;
    this.say = say;
  }

  // Show what is kept of a run with so many latent dimensions.
  describe(run, latentSize) {
    this.name = `latent-atlas kept ${run} ${latentSize}`;
    this.latentSize = latentSize;
    this.show();
  }

  read() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.name) ?? "[]");
      return kept.filter((entry) => entry.z?.length === this.latentSize);
    } catch {
      return []; // no storage, or what stands there is not ours
    }
  }

  write(entries) {
    try {
      localStorage.setItem(this.name, JSON.stringify(entries.slice(-POINTS_KEPT)));
    } catch {
      this.say("This browser keeps nothing for this page");
    }
    this.show();
  }

  add(z, truncation) {
    this.write([...this.read(), { z: Array.from(z), truncation }]);
  }

  show() {
    const entries = this.read();
    this.shelf.hidden = entries.length === 0;
    this.list.replaceChildren(...entries.map((entry, place) => this.holder(entry, place)));
  }

  holder(entry, place) {
    const canvas = smallCanvas();
    const z = Float32Array.from(entry.z);
    const open = element("button", "console-small", { type: "button", "aria-label": `Kept point ${place + 1}` });
    open.append(canvas);
    open.addEventListener("click", () => this.open(z, entry.truncation));
    const remove = button("console-remove", "✕", `Let kept point ${place + 1} go`, () =>
      this.write(this.read().filter((_, other) => other !== place)),
    );
    remove.tabIndex = 0;
    const holder = element("span", "console-holder");
    holder.append(open, remove);
    this.smalls.add({ canvas, z: () => z, truncation: () => entry.truncation });
    return holder;
  }
}

export { Kept };
