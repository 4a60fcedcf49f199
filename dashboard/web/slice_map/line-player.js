// A drawn line on the map, and the panel that plays what stands along it: there and back at a constant speed.
import { paint } from "../lib/canvas/paint-image.js";

const LONGEST_FRAME_SECONDS = 0.1;
const PANEL_MARGIN_PIXELS = 20;
const SVG = "http://www.w3.org/2000/svg";

class Morph {
  // `on` is told when the hand moves the scrubber or presses play, when it chooses the place, and when it closes.
  constructor(root, on) {
    this.panel = root.querySelector(".atlas-morph");
    this.trace = root.querySelector(".atlas-trace");
    this.marker = root.querySelector(".atlas-marker");
    const find = (name) => this.panel.querySelector(`.morph-${name}`);
    this.picture = find("picture");
    this.judge = find("judge");
    this.discriminator = find("discriminator");
    this.scrubber = find("scrubber");
    this.progress = find("progress");
    this.speed = find("speed");
    this.button = find("play");
    this.loop = find("loop");
    this.use = find("use");
    this.button.onclick = () => {
      this.play(!this.isPlaying);
      on.change();
    };
    this.scrubber.oninput = () => {
      this.play(false);
      this.travel(Number(this.scrubber.value) * this.route.length);
      on.change();
    };
    this.loop.onclick = () => {
      const loops = this.loop.getAttribute("aria-pressed") === "true";
      this.loop.setAttribute("aria-pressed", String(!loops));
    };
    this.use.onclick = () => {
      this.play(false);
      on.choose(this.place);
    };
    find("close").onclick = () => on.close();
    this.clear();
  }

  clear() {
    this.route = null;
    this.place = null;
    this.isStale = false;
    this.panel.hidden = true;
    this.marker.hidden = true;
    this.trace.replaceChildren();
    this.play(false);
  }

  // A line that is still being drawn.
  sketch(places) {
    this.trace.replaceChildren(
      ...["under", "over"].map((name) => {
        const line = document.createElementNS(SVG, "polyline");
        line.setAttribute("class", `trace-${name}`);
        // upwards is down in pictures
        line.setAttribute("points", places.map(({ x, y }) => `${x},${-y}`).join(" "));
        return line;
      }),
    );
  }

  open(route, view) {
    this.route = route;
    this.forward = true;
    this.sketch(route.places);
    this.panel.hidden = false;
    this.keepClear(view);
    this.tell("", "");
    this.travel(0);
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.play(!isStill);
    this.panel.scrollIntoView({ block: "nearest", behavior: isStill ? "auto" : "smooth" });
  }

  // Put the panel in that lower corner of the window where it hides less of the line.
  keepClear({ x, y, width }) {
    const pixel = width / this.trace.getBoundingClientRect().width;
    const top = y - width / 2 + (this.panel.offsetHeight + PANEL_MARGIN_PIXELS) * pixel;
    const reach = width / 2 - (this.panel.offsetWidth + PANEL_MARGIN_PIXELS) * pixel;
    const below = this.route.places.filter((place) => place.y < top);
    const toTheLeft = below.filter((place) => place.x < x - reach).length;
    const toTheRight = below.filter((place) => place.x > x + reach).length;
    this.panel.classList.toggle("morph-left", toTheLeft < toTheRight);
  }

  play(isPlaying) {
    this.isPlaying = isPlaying;
    this.before = null;
    this.button.classList.toggle("morph-playing", isPlaying);
    this.button.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    if (isPlaying && !this.loops() && this.travelled >= this.route.length) this.travel(0);
  }

  loops() {
    return this.loop.getAttribute("aria-pressed") === "true";
  }

  travel(travelled) {
    const { length } = this.route;
    this.travelled = travelled;
    this.place = this.route.at(travelled);
    this.isStale = true;
    this.scrubber.value = travelled / length;
    const told = `${travelled.toFixed(1)} of ${length.toFixed(1)} σ`;
    this.scrubber.setAttribute("aria-valuetext", told);
    this.progress.textContent = told;
  }

  // Go on by the time since the frame before; `now` in milliseconds.
  advance(now) {
    if (!this.isPlaying) return;
    // a page that was hidden goes on from where it was
    const seconds = this.before === null ? 0 : Math.min(LONGEST_FRAME_SECONDS, (now - this.before) / 1000);
    this.before = now;
    const { length } = this.route;
    let travelled = this.travelled + (this.forward ? 1 : -1) * Number(this.speed.value) * seconds;
    if (travelled > length) {
      if (!this.loops()) return this.arrive();
      travelled = Math.max(0, 2 * length - travelled);
      this.forward = false;
    } else if (travelled < 0) {
      travelled = Math.min(length, -travelled);
      this.forward = true;
    }
    this.travel(travelled);
  }

  arrive() {
    this.travel(this.route.length);
    this.play(false);
  }

  show(look, { answers, colour }) {
    this.isStale = false;
    paint(this.picture, look.image, look.shape);
    this.panel.style.setProperty("--class", colour);
    this.tell(answers.judge, answers.discriminator);
    Object.assign(this.panel.dataset, { x: look.place.x, y: look.place.y, milliseconds: look.milliseconds });
  }

  tell(judge, discriminator) {
    this.judge.textContent = judge;
    this.discriminator.textContent = discriminator;
  }

  // Follow the map's window.
  follow({ x, y, width }) {
    this.trace.setAttribute("viewBox", `${x - width / 2} ${-y - width / 2} ${width} ${width}`);
    this.marker.hidden = !this.place;
    if (!this.place) return;
    const across = (this.place.x - x) / width + 0.5;
    const down = (y - this.place.y) / width + 0.5;
    this.marker.hidden = Math.min(across, down) < 0 || Math.max(across, down) > 1;
    this.marker.style.left = `${100 * across}%`;
    this.marker.style.top = `${100 * down}%`;
  }
}

export { Morph };
