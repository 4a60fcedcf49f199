/** The frozen half: which weights move in whose turn, as they moved in a real step. */
import { actButton, box, Figure, svg } from "./figure.js";

/** @import { StartTurn } from "../props.d.ts" */

const [WIDTH, HEIGHT] = [640, 230];
const G = { x: 96, width: 170 };
const D = { x: 386, width: 150 };
const TOP = 64;
const ROW = 30;
const FULL = 0.02; // a change of a layer by this share of its size fills its bar

export class FrozenFigure extends Figure {
  /** @type {Figure["update"]} */
  update() {
    if (!this.chart) {
      this.turn = /** @type {"discriminator" | "generator"} */ ("discriminator");
      this.chart = svg("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, class: "start-chart", role: "img" });
      this.buttons = {
        discriminator: actButton("D's turn", () => this.take("discriminator")),
        generator: actButton("G's turn", () => this.take("generator")),
      };
      this.reading = box("start-reading");
      const { discriminator, generator } = this.buttons;
      this.place.replaceChildren(this.chart, box("start-row start-under", discriminator, generator, this.reading));
    }
    if (!this.host.facts.trace) this.host.ask("trace");
    this.show();
  }

  /** @param {"discriminator" | "generator"} turn */
  take(turn) {
    this.turn = turn;
    this.show();
  }

  /** @type {Figure["reveal"]} */
  reveal() {
    this.take("generator");
  }

  show() {
    const { chart, turn, buttons, reading, host } = this;
    if (!chart || !turn || !buttons || !reading) return;
    for (const [name, button] of Object.entries(buttons)) button.setAttribute("aria-pressed", String(name === turn));
    // until the question is answered, G's turn is what it asks for
    const isHidden = turn === "generator" && !host.isAnswered;
    const { trace } = host.facts;
    const moved =
      typeof trace === "object" && trace
        ? turn === "generator"
          ? trace.generatorsTurn
          : trace.discriminatorsTurn
        : null;
    chart.setAttribute("aria-label", isHidden ? "G's turn, before the answer" : describe(turn));
    chart.replaceChildren(...parts(turn, isHidden ? null : moved, isHidden));
    if (isHidden) reading.textContent = "Answer first.";
    else if (typeof trace === "string") reading.textContent = trace;
    else if (!trace) reading.textContent = "A real step is being run to measure it…";
    else {
      reading.textContent = `Measured in a real step on this machine (iteration ${trace.step}, batch ${trace.batchSize}): bars show how far each layer's weights moved.`;
    }
  }
}

/** @param {"discriminator" | "generator"} turn */
const describe = (turn) =>
  turn === "discriminator"
    ? "D's turn: real and generated images, true labels. D's weights move, G's stay."
    : "G's turn: generated images, flipped labels. The gradient runs through D; G's weights move, D's stay.";

/**
 * @param {"discriminator" | "generator"} turn
 * @param {StartTurn | null} moved
 * @param {boolean} isHidden
 */
function parts(turn, moved, isHidden) {
  const isOwners = turn === "discriminator";
  const middle = TOP + 50;
  return [
    words(46, middle - 12, "z"),
    arrow(62, G.x - 6, middle, "start-arrow"),
    network("G", G, moved ? moved.generator : null, 4, !isOwners, isHidden),
    words((G.x + G.width + D.x) / 2, middle - 12, isOwners ? "images, label 0" : "images, label 1"),
    arrow(G.x + G.width + 6, D.x - 6, middle, "start-arrow"),
    ...(isOwners ? [words((G.x + G.width + D.x) / 2, 28, "real images, label 1"), bend()] : []),
    network("D", D, moved ? moved.discriminator : null, 3, isOwners, isHidden),
    arrow(D.x + D.width + 6, WIDTH - 52, middle, "start-arrow"),
    words(WIDTH - 30, middle + 5, "loss"),
    // the gradient comes back as far as weights are that it moves
    arrow(WIDTH - 52, isOwners ? D.x + D.width - 8 : D.x + D.width + 6, middle + 62, "start-arrow is-gradient"),
    ...(isOwners ? [] : [arrow(D.x - 6, G.x + G.width + 6, middle + 62, "start-arrow is-gradient")]),
    words(WIDTH - 46, middle + 84, "gradient"),
  ];
}

/**
 * @param {string} name
 * @param {{ x: number, width: number }} at
 * @param {number[] | null} moved
 * @param {number} layers
 * @param {boolean} isMoving
 * @param {boolean} isHidden
 */
function network(name, { x, width }, moved, layers, isMoving, isHidden) {
  const count = moved ? moved.length : layers;
  const height = 24 + ROW * count;
  const top = TOP + 50 - height / 2;
  const rows = Array.from({ length: count }, (_, layer) => {
    const y = top + 18 + ROW * layer;
    const share = moved ? Math.min(1, moved[layer] / FULL) : 0;
    const note = moved ? (moved[layer] ? `${(100 * moved[layer]).toFixed(2)}%` : "0") : "";
    return svg(
      "g",
      {},
      svg("rect", { x: x + 12, y, width: width - 64, height: 14, rx: 3, class: "start-track" }),
      svg("rect", { x: x + 12, y, width: share * (width - 64), height: 14, rx: 3, class: "start-moved" }),
      svg("text", { x: x + width - 10, y: y + 12, "text-anchor": "end", class: "start-words" }, note),
    );
  });
  const state = isHidden ? "" : isMoving ? "is-moving" : "is-frozen";
  const title = `${name}${isHidden ? "" : isMoving ? ": moves" : ": frozen"}`;
  return svg(
    "g",
    { class: `start-half ${state}` },
    svg("rect", { x, y: top, width, height, rx: 8, class: "start-frame" }),
    words(x + width / 2, top - 8, title),
    ...rows,
  );
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} text
 */
const words = (x, y, text) => svg("text", { x, y, "text-anchor": "middle", class: "start-words" }, text);

/**
 * @param {number} from
 * @param {number} to
 * @param {number} y
 * @param {string} className
 */
function arrow(from, to, y, className) {
  const head = to > from ? -7 : 7;
  return svg("path", { d: `M${from} ${y}H${to}m${head} -5l${-head} 5l${head} 5`, class: className });
}

/** Real images come from above. */
const bend = () =>
  svg("path", { d: `M${(G.x + G.width + D.x) / 2} 34V${TOP + 44}m-5 -7l5 7l5 -7`, class: "start-arrow" });
