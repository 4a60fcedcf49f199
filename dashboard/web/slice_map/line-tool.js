// The mode in which a drag over the map draws a line.
import { travelledTo } from "../lib/latent/polyline.js";

const SHORTEST_LINE_PIXELS = 16;

class Pencil {
  // `on.sketch` shows a line that is being drawn, `on.drop` takes it away, `on.line` gets a finished one, and
  // `on.problem` tells why a line could not be played, if anything is known against it.
  constructor(root, on) {
    this.map = root.querySelector(".atlas-map");
    this.button = root.querySelector(".atlas-pencil");
    this.hint = root.querySelector(".atlas-hint");
    this.on = on;
    this.isOn = false;
    this.line = null; // places of the chart
    this.onEscape = (event) => event.key === "Escape" && this.leave();
    this.button.onclick = () => (this.isOn ? this.leave() : this.enter());
  }

  enter() {
    const problem = this.on.problem();
    if (problem) {
      this.say(`A line can't be played: ${problem}.`);
      return;
    }
    this.show(true);
    this.say("Draw a line over the map; it plays when you let go. Escape leaves.");
    document.addEventListener("keydown", this.onEscape);
  }

  leave() {
    this.drop();
    this.show(false);
    this.say("");
    document.removeEventListener("keydown", this.onEscape);
  }

  show(isOn) {
    this.isOn = isOn;
    this.button.setAttribute("aria-pressed", String(isOn));
    this.map.classList.toggle("atlas-drawing", isOn);
  }

  // Take away what was said while the pencil lies still.
  clear() {
    if (!this.isOn) this.say("");
  }

  say(text) {
    this.hint.textContent = text;
  }

  // The keyboard adds a corner.
  corner(place) {
    if (this.line) this.goOn([place]);
    else this.begin(place);
  }

  begin(place) {
    this.line = [place];
    this.say("");
    this.on.sketch(this.line);
  }

  goOn(places) {
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

  // The hand has let go; `pixel` is the width of one on the chart.
  end(pixel) {
    const { line } = this;
    if (travelledTo(line)[line.length - 1] < SHORTEST_LINE_PIXELS * pixel) {
      this.drop();
      this.say("That line is too short; draw a longer one. Escape leaves.");
      return;
    }
    this.line = null; // no longer the pencil's: leaving does not drop it
    this.leave();
    this.on.line(line);
  }
}

export { Pencil };
