/** Noise in, image out: the numbers of z, how they are spread, and how far from 0 they lie together. */
import { paint } from "../lib/canvas/paint-image.js";
import { norm } from "../lib/latent/sphere.js";
import { element } from "../lib/ui/elements.js";
import { actButton, box, Figure, pathOf, picture, svg } from "./figure.js";
import { drawNormal, histogram, normalDensity } from "./normal.js";

const [WIDTH, HEIGHT] = [260, 118];
const BASE = HEIGHT - 20;
const [LOW, HIGH, BINS] = [-3.5, 3.5, 14];
const SAMPLES = 2_000; // latent vectors whose norms are drawn
const [NEAREST, FARTHEST, SHELL_BINS] = [0, 14, 56];

export class NoiseFigure extends Figure {
  /** @type {Figure["update"]} */
  update() {
    if (!this.host.networks) return;
    if (!this.grid) {
      this.grid = box("start-numbers");
      this.spread = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "start-chart", role: "img" });
      this.shell = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "start-chart", role: "img" });
      this.image = picture("start-small", "The image of these numbers");
      this.reading = element("span", "start-reading", { role: "status" });
      const again = actButton("Other noise", () => this.press(), "start-act start-main");
      this.place.replaceChildren(
        box("start-row start-noise", this.grid, box("start-side", this.image, this.spread, this.shell)),
        box("start-row start-under", again, this.reading),
      );
    }
    this.show();
  }

  press() {
    this.host.z.set(drawNormal(this.host.z.length));
    this.show();
  }

  /** @type {Figure["reveal"]} */
  reveal() {
    this.show();
  }

  show() {
    const { networks, z, isAnswered } = this.host;
    if (!networks || !this.grid || !this.spread || !this.shell || !this.image || !this.reading) return;
    paint(this.image, networks.generator.run(z), networks.generator.shape);
    this.grid.replaceChildren(...Array.from(z, numberCell));
    this.spread.setAttribute("aria-label", "Histogram of the numbers, beside the normal distribution");
    this.spread.replaceChildren(...bell(z));
    this.shell.setAttribute("aria-label", isAnswered ? `Norms of ${SAMPLES} random z` : "Hidden until you answer");
    this.shell.replaceChildren(...(isAnswered ? shellOf(z.length, norm(z)) : [hidden()]));
    this.reading.textContent = isAnswered ? `Norm of this z: ${norm(z).toFixed(2)}` : "How far out? Answer below.";
  }
}

/** @param {number} value */
function numberCell(value) {
  const cell = element("span", value < 0 ? "is-negative" : "is-positive");
  cell.textContent = value.toFixed(1);
  cell.style.setProperty("--size", Math.min(1, Math.abs(value) / 2.5).toFixed(2));
  return cell;
}

/**
 * Bars as high as their counts, between two values.
 *
 * @param {number[]} counts
 * @param {number} most
 */
const bars = (counts, most) =>
  counts.map((count, bin) => {
    const [width, height] = [WIDTH / counts.length, (count / most) * (BASE - 8)];
    return svg("rect", { x: bin * width + 0.5, y: BASE - height, width: width - 1, height, class: "start-bar" });
  });

/** @param {Float32Array} z */
function bell(z) {
  const counts = histogram(z, LOW, HIGH, BINS);
  const scale = (z.length * (HIGH - LOW)) / BINS; // what a density is, as a count
  const most = Math.max(...counts, scale * normalDensity(0));
  /** @type {[number, number][]} */
  const curve = Array.from({ length: 71 }, (_, at) => {
    const x = LOW + (at / 70) * (HIGH - LOW);
    return [(at / 70) * WIDTH, BASE - ((scale * normalDensity(x)) / most) * (BASE - 8)];
  });
  const ticks = [-2, 0, 2].map((x) => words(((x - LOW) / (HIGH - LOW)) * WIDTH, HEIGHT - 5, String(x)));
  return [...bars(counts, most), svg("path", { d: pathOf(curve), class: "start-curve is-active" }), ...ticks];
}

/**
 * The norms of random latent vectors, and one of them marked.
 *
 * @param {number} size
 * @param {number} marked
 */
function shellOf(size, marked) {
  const norms = Array.from({ length: SAMPLES }, () => norm(drawNormal(size)));
  const counts = histogram(norms, NEAREST, FARTHEST, SHELL_BINS);
  /** @param {number} value */
  const xOf = (value) => ((value - NEAREST) / (FARTHEST - NEAREST)) * WIDTH;
  const ticks = [0, 5, 10].map((value) => words(xOf(value) + (value ? 0 : 8), HEIGHT - 5, String(value)));
  const line = svg("line", { x1: xOf(marked), x2: xOf(marked), y1: 2, y2: BASE, class: "start-mark" });
  return [...bars(counts, Math.max(...counts)), line, ...ticks, words(xOf(5), 16, "norms of random z")];
}

const hidden = () => words(WIDTH / 2, HEIGHT / 2, "distance from 0: ?");

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 */
const words = (x, y, text) => svg("text", { x, y, "text-anchor": "middle", class: "start-words" }, text);
