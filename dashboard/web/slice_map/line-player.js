/**
 * A drawn line on the map, and the panel that plays the images along it: back and forth at a constant speed.
 *
 * @import { MapWindow } from "../props.d.ts"
 * @import { Polyline } from "../lib/latent/polyline.js"
 * @import { Place } from "../lib/latent/slice-chart.js"
 * @import { GeneratedLook } from "../lib/nn/point-inference.js"
 * @import { LookText } from "./hover-card.js"
 * @import { MapView } from "./map-view.js"
 *
 * @typedef {object} PlayerEvents
 * @property {() => void} change the slider was moved, or play was pressed
 * @property {(place: Place) => void} choose
 */
import { paint } from "../lib/canvas/paint-image.js";
import { find } from "../lib/ui/elements.js";

const LONGEST_FRAME_SECONDS = 0.1;
const PANEL_MARGIN_PIXELS = 20;
const SVG = "http://www.w3.org/2000/svg";

/**
 * Where one is on a line of a given length after going on by a distance; behind the end the way leads back.
 *
 * @param {{ travelled: number, isForward: boolean }} now
 * @param {number} distance
 * @param {number} length
 */
export function goOn({ travelled, isForward }, distance, length) {
  const next = travelled + (isForward ? distance : -distance);
  if (next > length) return { travelled: Math.max(0, 2 * length - next), isForward: false };
  if (next < 0) return { travelled: Math.min(length, -next), isForward: true };
  return { travelled: next, isForward };
}

export class LinePlayer {
  /**
   * @param {ParentNode} root
   * @param {PlayerEvents} on
   */
  constructor(root, on) {
    this.panel = find(root, ".slice-map-player", HTMLElement);
    this.trace = find(root, ".slice-map-trace", SVGElement);
    this.marker = find(root, ".slice-map-marker", HTMLElement);
    this.picture = find(this.panel, ".player-picture", HTMLCanvasElement);
    this.classifier = find(this.panel, ".player-classifier", HTMLElement);
    this.discriminator = find(this.panel, ".player-discriminator", HTMLElement);
    this.slider = find(this.panel, ".player-slider", HTMLInputElement);
    this.progress = find(this.panel, ".player-progress", HTMLElement);
    this.speed = find(this.panel, ".player-speed", HTMLSelectElement);
    this.button = find(this.panel, ".player-play", HTMLButtonElement);
    this.loop = find(this.panel, ".player-loop", HTMLButtonElement);
    /** @type {Polyline | null} */
    this.line = null;
    /** @type {Place | null} */
    this.place = null;
    this.travelled = 0;
    this.isForward = true;
    this.isPlaying = false;
    this.isStale = false;
    /** @type {number | null} the time of the last frame, in milliseconds */
    this.before = null;
    this.listen(on);
  }

  /** @param {PlayerEvents} on */
  listen(on) {
    this.button.onclick = () => {
      this.play(!this.isPlaying);
      on.change();
    };
    this.slider.oninput = () => {
      this.play(false);
      if (this.line) this.travel(Number(this.slider.value) * this.line.length);
      on.change();
    };
    this.loop.onclick = () => this.loop.setAttribute("aria-pressed", String(!this.loops()));
    find(this.panel, ".player-select", HTMLButtonElement).onclick = () => {
      this.play(false);
      if (this.place) on.choose(this.place);
    };
    find(this.panel, ".player-close", HTMLButtonElement).onclick = () => this.clear();
  }

  clear() {
    this.line = null;
    this.place = null;
    this.isStale = false;
    this.panel.hidden = true;
    this.marker.hidden = true;
    this.trace.replaceChildren();
    this.play(false);
  }

  /**
   * A line that is still being drawn.
   *
   * @param {Place[]} places
   */
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

  /**
   * Play a finished line, unless less motion is wanted.
   *
   * @param {Polyline} line
   * @param {MapWindow} view
   */
  open(line, view) {
    this.line = line;
    this.isForward = true;
    this.sketch(line.places);
    this.panel.hidden = false;
    this.keepClear(line, view);
    this.say("", "");
    this.travel(0);
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.play(!isCalm);
    this.panel.scrollIntoView({ block: "nearest", behavior: isCalm ? "auto" : "smooth" });
  }

  /**
   * Put the panel in that lower corner of the window where it hides less of the line.
   *
   * @param {Polyline} line
   * @param {MapWindow} view
   */
  keepClear(line, { x, y, width }) {
    const pixel = width / this.trace.getBoundingClientRect().width;
    const top = y - width / 2 + (this.panel.offsetHeight + PANEL_MARGIN_PIXELS) * pixel;
    const reach = width / 2 - (this.panel.offsetWidth + PANEL_MARGIN_PIXELS) * pixel;
    const below = line.places.filter((place) => place.y < top);
    const toTheLeft = below.filter((place) => place.x < x - reach).length;
    const toTheRight = below.filter((place) => place.x > x + reach).length;
    this.panel.classList.toggle("player-left", toTheLeft < toTheRight);
  }

  /** @param {boolean} isPlaying */
  play(isPlaying) {
    this.isPlaying = isPlaying;
    this.before = null;
    this.button.classList.toggle("player-playing", isPlaying);
    this.button.setAttribute("aria-label", isPlaying ? "Pause" : "Play");
    if (isPlaying && this.line && !this.loops() && this.travelled >= this.line.length) this.travel(0);
  }

  loops() {
    return this.loop.getAttribute("aria-pressed") === "true";
  }

  /** @param {number} travelled from the beginning of the line, in sigma */
  travel(travelled) {
    if (!this.line) return;
    const { length } = this.line;
    this.travelled = travelled;
    this.place = this.line.at(travelled);
    this.isStale = true;
    this.slider.value = String(travelled / length);
    const text = `${travelled.toFixed(1)} of ${length.toFixed(1)} σ`;
    this.slider.setAttribute("aria-valuetext", text);
    this.progress.textContent = text;
  }

  /** @param {number} now the time of this frame, in milliseconds */
  advance(now) {
    if (!this.isPlaying || !this.line) return;
    // a page that was hidden goes on from where it was
    const seconds = this.before === null ? 0 : Math.min(LONGEST_FRAME_SECONDS, (now - this.before) / 1000);
    this.before = now;
    const next = goOn(this, Number(this.speed.value) * seconds, this.line.length);
    if (this.isForward && !next.isForward && !this.loops()) {
      this.travel(this.line.length);
      this.play(false);
      return;
    }
    this.isForward = next.isForward;
    this.travel(next.travelled);
  }

  /**
   * @param {GeneratedLook} look
   * @param {LookText} text
   */
  show(look, { verdict, colour }) {
    this.isStale = false;
    paint(this.picture, look.image, look.shape);
    this.panel.style.setProperty("--class", colour);
    this.say(verdict.classifier, verdict.discriminator);
    const { x, y } = look.place;
    Object.assign(this.panel.dataset, { x, y, milliseconds: look.milliseconds });
  }

  /**
   * @param {string} classifier
   * @param {string} discriminator
   */
  say(classifier, discriminator) {
    this.classifier.textContent = classifier;
    this.discriminator.textContent = discriminator;
  }

  /**
   * Follow the map's window.
   *
   * @param {MapView} view
   */
  follow(view) {
    const { x, y, width } = view;
    this.trace.setAttribute("viewBox", `${x - width / 2} ${-y - width / 2} ${width} ${width}`);
    this.marker.hidden = !this.place;
    if (!this.place) return;
    const { across, down } = view.spotOf(this.place);
    this.marker.hidden = Math.min(across, down) < 0 || Math.max(across, down) > 1;
    this.marker.style.left = `${100 * across}%`;
    this.marker.style.top = `${100 * down}%`;
  }
}
