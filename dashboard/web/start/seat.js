/**
 * The shop owner's seat: two images, one of them real.
 *
 * @import { Host, Verdict } from "./figure.js"
 */
import { paint, unpackPixels } from "../lib/canvas/paint-image.js";
import { sigmoid } from "../lib/nn/nn-runtime.js";
import { element } from "../lib/ui/elements.js";
import { actButton, box, Figure, percent, picture } from "./figure.js";
import { drawNormal } from "./normal.js";

const SHAPE = [28, 28, 1];
const PIXELS = 28 * 28;
const MEASURED = 60; // images of each kind

export class SeatFigure extends Figure {
  /**
   * @param {HTMLElement} place
   * @param {Host} host
   */
  constructor(place, host) {
    super(place, host);
    /** @type {Float32Array[]} */
    this.reals = [];
    this.pairs = 0;
    this.won = { you: 0, owner: 0 };
    this.isPicked = false;
    this.realSide = 0;
    /** @type {number[]} the discriminator's output for both images */
    this.scores = [];
    /** @type {Verdict | null} */
    this.measured = null;
  }

  /** @type {Figure["update"]} */
  update() {
    const { networks, facts } = this.host;
    if (!facts.real) {
      this.host.ask("real");
      if (!this.sides) this.place.textContent = "Fetching real digits…";
      return;
    }
    if (!networks || this.sides) return;
    const all = unpackPixels(facts.real);
    this.reals = Array.from({ length: all.length / PIXELS }, (_, at) => all.subarray(at * PIXELS, (at + 1) * PIXELS));
    this.sides = [0, 1].map((side) => this.button(side));
    this.line = element("p", "start-reading", { role: "status" });
    this.next = actButton("Next pair", () => this.deal(), "start-act start-main");
    this.place.replaceChildren(
      box("start-row start-pair", ...this.sides),
      box("start-row start-under", this.line, this.next),
    );
    this.deal();
    this.host.ready();
  }

  /** @param {number} side */
  button(side) {
    const made = element("button", "start-side-button", { type: "button" });
    made.append(picture("", `Image ${side + 1}`), element("span", "start-caption"));
    made.addEventListener("click", () => this.pick(side));
    return made;
  }

  deal() {
    const { networks } = this.host;
    if (!networks || !this.sides) return;
    this.isPicked = false;
    this.realSide = Math.random() < 0.5 ? 0 : 1;
    const real = this.reals[this.pairs % this.reals.length];
    this.scores = this.sides.map((button, side) => {
      const image = side === this.realSide ? real : networks.generator.run(drawNormal(this.host.z.length));
      const canvas = button.firstElementChild;
      if (canvas instanceof HTMLCanvasElement) paint(canvas, image, SHAPE);
      button.className = "start-side-button";
      button.lastElementChild?.replaceChildren("Real?");
      return networks.discriminator.run(Float32Array.from(image))[0];
    });
    this.next?.toggleAttribute("disabled", true);
    this.tell(this.pairs ? this.score() : "Click the image that you take for the real one.");
  }

  /** @param {number} side */
  pick(side) {
    if (this.isPicked || !this.sides) return;
    this.isPicked = true;
    this.pairs += 1;
    const isTie = this.scores[0] === this.scores[1];
    const ownersSide = isTie ? null : this.scores[0] > this.scores[1] ? 0 : 1;
    this.won.you += Number(side === this.realSide);
    this.won.owner += Number(ownersSide === this.realSide);
    this.sides.forEach((button, at) => {
      const kind = at === this.realSide ? "Real" : "Generated";
      button.classList.add(at === this.realSide ? "is-real" : "is-generated");
      button.lastElementChild?.replaceChildren(`${kind} · D says ${this.output(this.scores[at])}`);
    });
    this.next?.removeAttribute("disabled");
    const tie = isTie ? " It gives both the same score, so it cannot tell." : "";
    this.tell(`${side === this.realSide ? "Right." : "No: that one was generated."} ${this.score()}${tie}`);
  }

  /** @param {number} logit */
  output(logit) {
    return this.host.stage?.scoreIsProbability ? `P(real) = ${percent(sigmoid(logit))}` : logit.toFixed(2);
  }

  score() {
    return `You ${this.won.you} of ${this.pairs}, the discriminator ${this.won.owner} of ${this.pairs}.`;
  }

  /** @param {string} text */
  tell(text) {
    if (this.line) this.line.textContent = text;
  }

  /** @type {Figure["verdict"]} */
  verdict() {
    const { networks } = this.host;
    if (!networks || !this.reals.length) return null;
    this.measured ??= judged(
      this.reals.slice(0, MEASURED).map((image) => networks.discriminator.run(image)[0]),
      Array.from(
        { length: MEASURED },
        () => networks.discriminator.run(Float32Array.from(networks.generator.run(drawNormal(this.host.z.length))))[0],
      ),
    );
    return this.measured;
  }
}

/**
 * How often the higher output belongs to the real image, over all pairs.
 *
 * @param {number[]} reals
 * @param {number[]} fakes
 * @returns {Verdict}
 */
export function judged(reals, fakes) {
  const right = reals.flatMap((real) => fakes.map((fake) => Number(real > fake) + Number(real === fake) / 2));
  const share = right.reduce((sum, each) => sum + each, 0) / right.length;
  const answer = share > 0.95 ? 0 : share >= 0.6 ? 1 : 2;
  const count = `${right.length.toLocaleString("en")} pairs of ${reals.length} real and ${fakes.length} generated images`;
  if (new Set([...reals, ...fakes]).size === 1) {
    return { answer, text: `Measured here, just now: it gives all of ${count} the same score, so it cannot tell.` };
  }
  return { answer, text: `Measured here, just now: right in ${percent(share)} of ${count}.` };
}
