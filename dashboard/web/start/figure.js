/**
 * What the figures of all stops share.
 *
 * @import { StartLosses, StartSource, StartStage, StartStrip, StartTrace, StartReports } from "../props.d.ts"
 * @import { FrameQueue } from "../lib/canvas/frame-queue.js"
 * @import { Networks } from "../lib/nn/network-loader.js"
 *
 * @typedef {object} Facts what Python has sent so far
 * @property {[number, number]} typicalNorm
 * @property {string} [real]
 * @property {StartSource} [source]
 * @property {StartTrace | string | null} [trace]
 * @property {undefined} [step] another step comes as the trace
 * @property {StartLosses} [losses]
 * @property {StartStrip | string} [strip]
 *
 * @typedef {object} Host what a figure is given
 * @property {StartStage | null} stage
 * @property {Networks | null} networks of the stage, once the page has them
 * @property {Facts} facts
 * @property {boolean} isAnswered
 * @property {Float32Array} z the latent vector that the stops show, of the stage's size
 * @property {FrameQueue} frames
 * @property {(what: StartReports["asked"]) => void} ask for facts
 * @property {() => void} ready the answer to the question can be measured now
 *
 * @typedef {{ answer: number | null, text: string }} Verdict what a figure has measured: which option is right, if that
 *   was the question, and what to say of it
 */
import { element } from "../lib/ui/elements.js";

/** A figure without anything to see. */
export class Figure {
  /** Whether it runs the networks of its stage. */
  static runsNetworks = true;

  /**
   * @param {HTMLElement} place
   * @param {Host} host
   */
  constructor(place, host) {
    this.place = place;
    this.host = host;
  }

  /** There are networks, or facts, that were not there before; or another size. */
  update() {}

  /** The question was answered: show what was hidden. */
  reveal() {}

  /** @returns {Verdict | null} what was measured; null as long as nothing was */
  verdict() {
    return null;
  }

  dispose() {}
}

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {(Node | string)[]} children
 * @returns {SVGElement}
 */
export function svg(tag, attributes, ...children) {
  const made = /** @type {SVGElement} */ (document.createElementNS(SVG, tag));
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/**
 * The corners of a line, as an SVG path.
 *
 * @param {[number, number][]} points
 */
export const pathOf = (points) =>
  points.map(([x, y], at) => `${at ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/**
 * @param {string} text
 * @param {() => void} act
 * @param {string} [className]
 */
export function actButton(text, act, className = "start-act") {
  const made = element("button", className, { type: "button" });
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}

/**
 * @param {string} className
 * @param {...(Node | string)} children
 */
export function box(className, ...children) {
  const made = element("div", className);
  made.append(...children);
  return made;
}

/**
 * A canvas for one image, described for who does not see it.
 *
 * @param {string} className
 * @param {string} label
 */
export const picture = (className, label) =>
  element("canvas", `start-picture ${className}`, { role: "img", "aria-label": label });

/** Whether whoever looks wants little movement. */
export const isStill = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** @param {number} share */
export const percent = (share) => `${Math.round(100 * share)}%`;
