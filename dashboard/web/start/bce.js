/** One loss for both: binary cross-entropy as a curve that one moves along. */
import { element } from "../lib/ui/elements.js";
import { actButton, box, Figure, pathOf, svg } from "./figure.js";

const [WIDTH, HEIGHT] = [560, 270];
const [LEFT, RIGHT, TOP, BOTTOM] = [44, 14, 12, 34];
const MOST_LOSS = 5;
const LEAST = 0.01;
const START = 0.5;
const ASKED = 0.01; // P(real) of which the question asks
const HIDDEN = 0.1; // until it is answered the curve begins here

/**
 * @param {number} p P(real), as the discriminator says it
 * @param {number} label 1 for real
 */
export const crossEntropy = (p, label) => -Math.log(label ? p : 1 - p);

/** @param {number} p */
const xOf = (p) => LEFT + p * (WIDTH - LEFT - RIGHT);

/** @param {number} loss */
const yOf = (loss) => TOP + (1 - Math.min(loss, MOST_LOSS) / MOST_LOSS) * (HEIGHT - TOP - BOTTOM);

export class BceFigure extends Figure {
  /** @type {Figure["update"]} */
  update() {
    if (this.slider) return;
    this.label = 1;
    this.chart = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "start-chart", "aria-hidden": "true" });
    this.slider = element("input", "", { type: "range", step: 0.01 });
    this.setRange();
    this.slider.value = String(START);
    this.slider.setAttribute("aria-label", "P(real), as the discriminator says it");
    this.slider.addEventListener("input", () => this.show());
    this.flip = actButton("Flip the label", () => {
      this.label = 1 - (this.label ?? 1);
      this.show();
    });
    this.reading = element("span", "start-reading", { role: "status" });
    this.place.replaceChildren(this.chart, box("start-row start-under", this.slider, this.flip, this.reading));
    this.chart.addEventListener("pointerdown", (event) => this.drag(event));
    this.chart.addEventListener("pointermove", (event) => event.buttons && this.drag(event));
    this.show();
  }

  /** Where the curve begins. */
  get least() {
    return this.host.isAnswered ? LEAST : HIDDEN;
  }

  setRange() {
    if (!this.slider) return;
    this.slider.min = String(this.least);
    this.slider.max = String(1 - this.least);
  }

  /** @param {PointerEvent} event */
  drag(event) {
    if (!this.chart || !this.slider) return;
    const { left, width } = this.chart.getBoundingClientRect();
    const x = ((event.clientX - left) / width) * WIDTH;
    const p = (x - LEFT) / (WIDTH - LEFT - RIGHT);
    this.slider.value = String(Math.min(1 - this.least, Math.max(this.least, p)));
    this.show();
  }

  show() {
    if (!this.chart || !this.slider || !this.reading) return;
    const [p, label] = [Number(this.slider.value), this.label ?? 1];
    const loss = crossEntropy(p, label);
    this.chart.replaceChildren(
      ...axes(),
      curve(1 - label, this.least, "start-curve"),
      curve(label, this.least, `start-curve is-${label ? "real" : "generated"} is-active`),
      svg("line", { x1: xOf(p), x2: xOf(p), y1: yOf(0), y2: yOf(loss), class: "start-drop" }),
      svg("circle", { cx: xOf(p), cy: yOf(loss), r: 8, class: `start-point is-${label ? "real" : "generated"}` }),
    );
    const name = label ? "1 (real)" : "0 (generated)";
    this.reading.textContent = `P(real) = ${p.toFixed(2)}, label ${name}: loss ${loss.toFixed(2)}`;
  }

  /** @type {Figure["reveal"]} */
  reveal() {
    if (!this.slider) return;
    this.setRange();
    this.slider.value = String(ASKED);
    this.label = 1;
    this.show();
  }
}

/**
 * @param {number} label
 * @param {number} least P(real) at which it begins; it ends as far from 1
 * @param {string} className
 */
function curve(label, least, className) {
  const points = Array.from({ length: 199 }, (_, at) => least + (at / 198) * (1 - 2 * least));
  return svg("path", {
    d: pathOf(points.map((p) => [xOf(p), yOf(crossEntropy(p, label))])),
    class: className,
  });
}

function axes() {
  const ticks = [0, 1, 2, 3, 4, 5].map((loss) =>
    svg(
      "g",
      { class: "start-tick" },
      svg("line", { x1: LEFT, x2: WIDTH - RIGHT, y1: yOf(loss), y2: yOf(loss) }),
      text(LEFT - 10, yOf(loss) + 4, "end", String(loss)),
    ),
  );
  const shares = [0, 0.25, 0.5, 0.75, 1].map((p) => text(xOf(p), HEIGHT - BOTTOM + 18, "middle", `${100 * p}%`));
  const loss = text(0, 0, "middle", "loss");
  loss.setAttribute("transform", `translate(12 ${yOf(MOST_LOSS / 2)}) rotate(-90)`);
  return [...ticks, ...shares, text(xOf(0.5), HEIGHT - 2, "middle", "P(real)"), loss];
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} anchor
 * @param {string} words
 */
const text = (x, y, anchor, words) => svg("text", { x, y, "text-anchor": anchor, class: "start-words" }, words);
