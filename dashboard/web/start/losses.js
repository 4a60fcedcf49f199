/** Why the loss says nothing: both losses as they were logged, above what became of the images meanwhile. */
import { paint, unpackPixels } from "../lib/canvas/paint-image.js";
import { box, Figure, pathOf, picture, svg } from "./figure.js";

/** @import { StartLosses, StartStrip } from "../props.d.ts" */

const [WIDTH, HEIGHT] = [680, 190];
const [LEFT, TOP, BOTTOM] = [34, 26, 22];
const SPREAD = 0.02; // of the values lie above the axis, and as many below
const PIXELS = 28 * 28;

export class LossesFigure extends Figure {
  static runsNetworks = false;

  /** @type {Figure["update"]} */
  update() {
    const { losses, strip } = this.host.facts;
    if (!losses) {
      this.host.ask("losses");
      this.place.textContent = "Reading the log…";
      return;
    }
    if (!this.chart) {
      this.chart = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "start-chart", role: "img" });
      this.strip = box("start-samples", "Fetching images of the same checkpoints…");
      this.place.replaceChildren(this.chart, this.strip);
      this.show(losses);
      this.host.ready();
    }
    if (!strip) this.host.ask("strip");
    else if (typeof strip === "string") this.strip?.replaceChildren(strip);
    else if (this.strip && !this.strip.querySelector("canvas")) this.strip.replaceChildren(...samples(strip));
  }

  /** @type {Figure["reveal"]} */
  reveal() {
    if (this.host.facts.losses) this.show(this.host.facts.losses);
  }

  /** @type {Figure["verdict"]} */
  verdict() {
    const { losses } = this.host.facts;
    return losses ? { answer: null, text: said(losses) } : null;
  }

  /** @param {StartLosses} losses */
  show(losses) {
    if (!this.chart) return;
    const { isAnswered } = this.host;
    this.chart.setAttribute("aria-label", isAnswered ? said(losses) : "The losses are hidden until you answer");
    this.chart.replaceChildren(
      ...(isAnswered ? curves(losses) : [words(WIDTH / 2, HEIGHT / 2, "The losses: answer first", "middle")]),
    );
  }
}

/** @param {StartLosses} losses */
function curves({ run, steps, lossD, lossG }) {
  const known = [...lossD, ...lossG].filter((value) => value !== null).sort((a, b) => a - b);
  const most = known[Math.floor((1 - SPREAD) * (known.length - 1))] || 1;
  const last = steps[steps.length - 1] || 1;
  /** @type {(values: (number | null)[]) => [number, number][]} */
  const placed = (values) =>
    values.flatMap((value, at) => {
      if (value === null) return [];
      const share = Math.min(1.02, Math.max(0, value / most));
      return [[LEFT + (steps[at] / last) * (WIDTH - LEFT - 6), TOP + (1 - share) * (HEIGHT - TOP - BOTTOM)]];
    });
  return [
    words(LEFT - 6, TOP + 10, most.toFixed(1), "end"),
    words(LEFT - 6, HEIGHT - BOTTOM, "0", "end"),
    svg("line", { x1: LEFT, x2: WIDTH - 6, y1: HEIGHT - BOTTOM, y2: HEIGHT - BOTTOM, class: "start-drop" }),
    svg("path", { d: pathOf(placed(lossG)), class: "start-loss is-generator" }),
    svg("path", { d: pathOf(placed(lossD)), class: "start-loss is-discriminator" }),
    words(LEFT, HEIGHT - 4, `${run}, iteration 0`, "start"),
    words(WIDTH - 6, HEIGHT - 4, last.toLocaleString("en"), "end"),
    words(LEFT, TOP - 12, "G's loss", "start", "is-generator"),
    words(LEFT + 120, TOP - 12, "D's loss", "start", "is-discriminator"),
  ];
}

/**
 * What the losses and the images did over the second half of the training, as a sentence.
 *
 * @param {StartLosses} losses
 */
export function said({ run, steps, lossD, lossG, fid }) {
  const begin = steps[steps.length - 1] / 2;
  const later = fid.filter(([step]) => step >= begin);
  const images =
    later.length > 1
      ? ` The images went on: FID (lower is better) from ${later[0][1].toFixed(1)} to ${later[later.length - 1][1].toFixed(1)}.`
      : "";
  return `In the second half of ${run}, D's loss ${drift(steps, lossD, begin)}, G's ${drift(steps, lossG, begin)}.${images}`;
}

/**
 * How far a loss went, beside how far it scatters.
 *
 * @param {number[]} steps
 * @param {(number | null)[]} values
 * @param {number} begin
 */
function drift(steps, values, begin) {
  const known = values.filter((value, at) => value !== null && steps[at] >= begin).map(Number);
  const third = Math.max(1, Math.floor(known.length / 3));
  const mean = (/** @type {number[]} */ of) => of.reduce((sum, value) => sum + value, 0) / of.length;
  const middle = mean(known);
  const scatter = Math.sqrt(mean(known.map((value) => (value - middle) ** 2)));
  const change = mean(known.slice(-third)) - mean(known.slice(0, third));
  const sign = Math.abs(change) < 0.005 ? "" : change > 0 ? "+" : "−";
  return `changed by ${sign}${Math.abs(change).toFixed(2)} (scatter ±${scatter.toFixed(2)})`;
}

/** @param {StartStrip} strip */
function samples({ steps, points, images }) {
  const all = unpackPixels(images);
  return steps.map((step, at) => {
    const cells = Array.from({ length: points }, (_, point) => {
      const small = picture("", `A sample at iteration ${step}`);
      const first = (at * points + point) * PIXELS;
      paint(small, all.subarray(first, first + PIXELS), [28, 28, 1]);
      return small;
    });
    return box("start-sample", ...cells, step.toLocaleString("en"));
  });
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 * @param {string} anchor
 * @param {string} [className]
 */
const words = (x, y, text, anchor, className = "") =>
  svg("text", { x, y, "text-anchor": anchor, class: `start-words ${className}` }, text);
