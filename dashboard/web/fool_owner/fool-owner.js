/**
 * Draw something that the discriminator takes for real: its score follows the drawing.
 *
 * @import { FoolOwnerProps, FoolOwnerReports } from "../props.d.ts"
 * @import { Networks } from "../lib/nn/network-loader.js"
 * @import { Streamlit } from "../lib/ui/mount.js"
 */
import { FrameQueue } from "../lib/canvas/frame-queue.js";
import { paint } from "../lib/canvas/paint-image.js";
import { imagesOf } from "../lib/canvas/real-images.js";
import { newVector } from "../lib/latent/normals.js";
import { NetworkLoader } from "../lib/nn/network-loader.js";
import { NO_NUMBERS, sigmoid, softmax } from "../lib/nn/nn-runtime.js";
import { classifierText, percent } from "../lib/nn/point-inference.js";
import { DrawingPad, PAD_SIDE } from "../lib/ui/drawing-pad.js";
import { find } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";
import { normaliseDrawing } from "../lib/ui/normalise-drawing.js";
import { GameRecord } from "../lib/ui/record.js";

const PATIENCE_MILLISECONDS = 20_000;
const GENERATED = 60; // images that the drawing is compared with

/** @extends {Component<FoolOwnerProps, FoolOwnerReports>} */
export class FoolOwner extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.note = find(root, ".game-note", HTMLElement);
    this.seen = find(root, ".fool-seen canvas", HTMLCanvasElement);
    this.verdict = find(root, ".fool-verdict", HTMLElement);
    this.scale = find(root, ".fool-scale", HTMLElement);
    this.text = find(root, ".fool-text", HTMLElement);
    this.best = find(root, ".fool-best", HTMLElement);
    this.record = new GameRecord({});
    this.frames = new FrameQueue();
    this.pad = new DrawingPad(find(root, ".fool-pad", HTMLElement), {
      draw: () => this.draw(),
      rest: () => this.rest(),
    });
    /** @type {FoolOwnerProps | null} */
    this.props = null;
    /** @type {Networks | null} */
    this.networks = null;
    /** @type {Float32Array[]} real images whose scores are not known yet */
    this.waiting = [];
    /** @type {{ real: number[], generated: number[] }} scores of images to compare with */
    this.known = { real: [], generated: [] };
    this.compared = 0; // generated images
    this.loader = new NetworkLoader(
      { ready: (networks) => this.begin(networks), fail: (problem) => this.fail(problem) },
      PATIENCE_MILLISECONDS,
    );
    find(root, "button[name=again]", HTMLButtonElement).onclick = () => {
      this.record.clear();
      this.draw();
    };
  }

  dispose() {
    this.loader.dispose();
    this.frames.dispose();
  }

  /** @param {FoolOwnerProps} props */
  update(props) {
    const before = this.props;
    this.props = props;
    if (before?.run !== props.run || before.iteration !== props.iteration) {
      this.record.open(`fool ${props.run} ${props.iteration}`);
    }
    void this.loader.load(props.weights);
    this.draw();
  }

  /** @param {Networks} networks */
  begin(networks) {
    this.networks = networks;
    this.note.textContent = "";
    this.known = { real: [], generated: [] };
    this.compared = 0;
    this.waiting = this.props ? imagesOf(this.props.real, [28, 28, 1]) : [];
    this.frames.whenIdle(this.compare);
    this.draw();
  }

  /** @param {string} problem */
  fail(problem) {
    this.networks = null;
    this.note.textContent = `This game cannot be played: ${problem}.`;
    this.draw();
  }

  /** Score one more image to compare with, in the time that frames leave. */
  compare = () => {
    const { networks, waiting, known } = this;
    if (!networks) return false;
    const { generator } = networks;
    const real = waiting.pop();
    this.compared += Number(!real);
    const score = this.score(real ?? Float32Array.from(generator.run(newVector(generator.inputSize))));
    if (Number.isFinite(score)) known[real ? "real" : "generated"].push(score); // else there is nothing to compare
    const isDone = this.compared >= GENERATED;
    if (isDone) this.draw();
    return !isDone;
  };

  /**
   * The discriminator's answer.
   *
   * @param {Float32Array} image
   */
  score(image) {
    const [logit] = this.networks ? this.networks.discriminator.run(image) : [NaN];
    return this.props?.scoreIsProbability ? sigmoid(logit) : logit;
  }

  /** @param {number} score */
  scoreText(score) {
    return this.props?.scoreIsProbability ? `P(real) = ${percent(score)}` : `D(x) = ${score.toFixed(2)}`;
  }

  draw() {
    this.frames.next(this.show);
  }

  /** A stroke is done: the score counts. */
  rest() {
    const drawn = this.drawn();
    const score = drawn ? this.score(drawn) : NaN;
    if (Number.isFinite(score) && !(score <= this.record.numbers.best)) this.record.keep({ best: score });
    this.draw();
  }

  /** The drawing as the discriminator sees it; null before anything is drawn. */
  drawn() {
    const levels = normaliseDrawing(this.pad.levels, PAD_SIDE, PAD_SIDE);
    return levels && Float32Array.from(levels, (level) => level / 127.5 - 1);
  }

  show = () => {
    const drawn = this.drawn();
    const score = drawn && this.networks ? this.score(drawn) : null;
    paint(this.seen, drawn ?? new Float32Array(784).fill(-1), [28, 28, 1]);
    this.root.dataset.state = this.networks ? (drawn ? "scored" : "ready") : "waiting";
    this.verdict.textContent = score === null ? "Draw a digit." : this.verdictOf(score);
    this.text.textContent = score === null || !drawn ? "" : this.comparison(score, drawn);
    this.showScale(score);
    const { best } = this.record.numbers;
    this.best.textContent = best === undefined ? "Best so far: –" : `Best so far: ${this.scoreText(best)}`;
  };

  /** @param {number} score */
  verdictOf(score) {
    if (!Number.isFinite(score)) return `The discriminator ${NO_NUMBERS}.`;
    if (this.isSilent(score)) return "The discriminator gives all images the same score, so it can tell nothing.";
    const isFooled = this.props?.scoreIsProbability ? score >= 0.5 : score >= median(this.known.real);
    return `${this.scoreText(score)}. ${isFooled ? "The shop owner believes it." : "The shop owner is not fooled."}`;
  }

  /**
   * Whether the discriminator says the same of everything.
   *
   * @param {number} score of the drawing
   */
  isSilent(score) {
    const others = [...this.known.real, ...this.known.generated];
    return others.length > 1 && others.every((each) => each === score);
  }

  /**
   * @param {number} score
   * @param {Float32Array} drawn
   */
  comparison(score, drawn) {
    const { known, networks, props } = this;
    const tells = Number.isFinite(score) && !this.isSilent(score);
    const shares = !tells
      ? []
      : [
          ["generated images", known.generated],
          ["real ones", known.real],
        ].flatMap(([name, scores]) =>
          Array.isArray(scores) && scores.length ? [`${percent(shareBelow(scores, score))} of ${name}`] : [],
        );
    const than = shares.length ? `More convincing than ${shares.join(" and ")}.` : "";
    if (!networks?.classifier || !props?.classes) return than;
    const probabilities = softmax(networks.classifier.run(drawn));
    const confidence = Math.max(...probabilities);
    if (!Number.isFinite(confidence)) return `${than} The classifier ${NO_NUMBERS}.`;
    const named = props.classes[probabilities.indexOf(confidence)];
    return named ? `${than} ${classifierText(named.name, confidence)}.` : than;
  }

  /** @param {number | null} score */
  showScale(score) {
    const { known, props } = this;
    const all = [...known.real, ...known.generated, ...(score === null ? [] : [score])].filter(Number.isFinite);
    const [low, high] = props?.scoreIsProbability ? [0, 1] : [Math.min(...all), Math.max(...all)];
    const at = (/** @type {number} */ value) =>
      Number.isFinite(value) && high > low ? `${(100 * (value - low)) / (high - low)}%` : "";
    const places = { real: at(median(known.real)), generated: at(median(known.generated)), drawn: at(score ?? NaN) };
    for (const [name, left] of Object.entries(places)) {
      const mark = find(this.scale, `.fool-${name}`, HTMLElement);
      mark.hidden = left === "";
      mark.style.left = left;
    }
  }
}

/** @param {number[]} scores */
function median(scores) {
  if (!scores.length) return NaN;
  const sorted = [...scores].sort((one, other) => one - other);
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2;
}

/**
 * @param {number[]} scores
 * @param {number} score
 */
const shareBelow = (scores, score) => scores.filter((each) => each < score).length / scores.length;

/** @param {Streamlit<FoolOwnerProps, FoolOwnerReports> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(FoolOwner, find(parentElement, ".fool-owner", HTMLElement), streamlit);
}
