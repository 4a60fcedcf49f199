/**
 * Boundary golf: the player chooses among thumbnails of where a stroke would end, until the classifier names the goal.
 *
 * @import { BoundaryGolfProps, BoundaryGolfReports } from "../props.d.ts"
 * @import { Networks } from "../lib/nn/network-loader.js"
 * @import { Streamlit } from "../lib/ui/mount.js"
 * @import { Score } from "./course.js"
 *
 * @typedef {object} Look what is at a point
 * @property {Float32Array} image
 * @property {number} classNumber
 * @property {number[]} probabilities
 *
 * @typedef {{ z: Float32Array, score: Score, look: Look }} Lie where the ball lies after some strokes
 */
import { FrameQueue } from "../lib/canvas/frame-queue.js";
import { paint } from "../lib/canvas/paint-image.js";
import { exponential } from "../lib/latent/sphere.js";
import { messageOf, NetworkLoader } from "../lib/nn/network-loader.js";
import { finite, softmax } from "../lib/nn/nn-runtime.js";
import { percent } from "../lib/nn/point-inference.js";
import { element, find, findAll } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";
import { GameRecord } from "../lib/ui/record.js";
import { RovingFocus } from "../lib/ui/roving-focus.js";
import { CLUBS, dealt, GreedyPlayer, isBetter, OPTIONS, stroke } from "./course.js";

const PATIENCE_MILLISECONDS = 20_000;
const SEEN_AHEAD = 1; // sigma, in the thumbnails of directions: where a longer stroke ends is for the player to guess
const WAY = [0, 0.25, 0.5, 0.75, 1, 1.25]; // of the shortest way, drawn as images

/** @param {Score} score */
const scoreText = ({ strokes, sigma }) => `${strokes} ${strokes === 1 ? "stroke" : "strokes"}, ${sigma.toFixed(1)} σ`;

/** @extends {Component<BoundaryGolfProps, BoundaryGolfReports>} */
export class BoundaryGolf extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.note = find(root, ".game-note", HTMLElement);
    this.play = find(root, ".golf-play", HTMLElement);
    this.ball = find(root, ".golf-ball canvas", HTMLCanvasElement);
    this.said = find(root, ".golf-said", HTMLElement);
    this.club = find(root, ".golf-clubs", HTMLElement);
    this.choices = find(root, ".golf-options", HTMLElement);
    this.trail = find(root, ".golf-trail", HTMLElement);
    this.way = find(root, ".golf-way", HTMLElement);
    this.card = find(root, ".golf-card", HTMLElement);
    this.record = new GameRecord({});
    this.frames = new FrameQueue();
    /** @type {BoundaryGolfProps | null} */
    this.props = null;
    /** @type {Networks | null} */
    this.networks = null;
    /** @type {Lie[]} from the tee to where the ball lies */
    this.lies = [];
    /** @type {GreedyPlayer | null} */
    this.greedy = null;
    this.course = "";
    this.loader = new NetworkLoader(
      { ready: (networks) => this.begin(networks), fail: (problem) => this.fail(problem) },
      PATIENCE_MILLISECONDS,
    );
    this.options = Array.from({ length: OPTIONS }, (_, number) => this.option(number));
    this.choices.append(...this.options);
    this.stop = new RovingFocus(this.choices, "button", ["ArrowLeft", "ArrowUp"], ["ArrowRight", "ArrowDown"]);
    this.stop.refresh();
    this.club.append(...CLUBS.map((length, place) => this.clubOf(length, place)));
    find(root, "button[name=again]", HTMLButtonElement).onclick = () => this.tee();
    find(root, "button[name=next]", HTMLButtonElement).onclick = () => this.go(1);
    root.onkeydown = (event) => this.pressKey(event);
  }

  dispose() {
    this.loader.dispose();
    this.frames.dispose();
  }

  /** @param {number} number */
  option(number) {
    const made = element("button", "golf-option", { type: "button" });
    made.append(element("canvas", "", { width: 28, height: 28 }));
    made.onclick = () => this.strike(number);
    return made;
  }

  /**
   * @param {number} length
   * @param {number} place
   */
  clubOf(length, place) {
    const label = element("label", "");
    const radio = element("input", "", { type: "radio", name: "club", value: length });
    radio.checked = place === 1;
    label.append(radio, `${length} σ`);
    return label;
  }

  /** @param {BoundaryGolfProps} props */
  update(props) {
    const before = this.props;
    this.props = props;
    if (before?.course !== props.course) this.record.open(`golf ${props.course}`);
    const course = JSON.stringify([props.weights, props.course, props.hole]);
    if (course !== this.course) {
      this.course = course;
      this.lies = [];
      this.tee();
    }
    void this.loader.load(props.weights);
  }

  /** @param {Networks} networks */
  begin(networks) {
    this.networks = networks;
    this.note.textContent = "";
    this.tee();
  }

  /** @param {string} problem */
  fail(problem) {
    this.networks = null;
    this.lies = [];
    this.note.textContent = `Golf cannot be played: ${problem}.`;
    this.play.hidden = true;
  }

  // --- playing -------------------------------------------------------------------------------------------------------

  /** The ball lies where the hole begins. */
  tee() {
    const { props, networks } = this;
    if (!props || !networks?.classifier) return;
    try {
      const z = Float32Array.from(props.hole.start);
      this.lies = [{ z, score: { strokes: 0, sigma: 0 }, look: this.look(z) }];
      this.greedy = new GreedyPlayer(z, this.deal, (point) => {
        const { classNumber, probabilities } = this.look(point);
        return { isThere: classNumber === props.hole.to, probability: probabilities[props.hole.to] };
      });
    } catch (error) {
      this.fail(messageOf(error));
      return;
    }
    this.play.hidden = false;
    this.draw();
    this.frames.whenIdle(this.playGreedily);
  }

  /** One stroke of the greedy player, in the time that frames leave. */
  playGreedily = () => {
    const { greedy } = this;
    if (!greedy || greedy.isDone) return false;
    if (!this.attempt(() => greedy.play())) return false;
    if (greedy.isDone) this.draw();
    return !greedy.isDone;
  };

  /**
   * Do something; the game ends with a sentence where a network makes no numbers.
   *
   * @param {() => void} act
   */
  attempt(act) {
    try {
      act();
      return true;
    } catch (error) {
      this.fail(messageOf(error));
      return false;
    }
  }

  /** @param {number} number of strokes before */
  deal = (number) => dealt(this.props?.directions ?? [], this.props?.hole.number ?? 0, number);

  get lie() {
    return this.lies[this.lies.length - 1];
  }

  get isHoled() {
    return this.lie?.look.classNumber === this.props?.hole.to;
  }

  get length() {
    return Number(find(this.club, "input:checked", HTMLInputElement).value);
  }

  /**
   * What is at a point.
   *
   * @param {Float32Array} z
   * @returns {Look}
   * @throws {Error} if a network makes no numbers
   */
  look(z) {
    const { networks } = this;
    if (!networks?.classifier) throw new Error("there is no classifier");
    const image = Float32Array.from(finite(networks.generator.run(z), "generator"));
    const probabilities = softmax(finite(networks.classifier.run(image), "classifier"));
    return { image, classNumber: probabilities.indexOf(Math.max(...probabilities)), probabilities };
  }

  /** @param {number} number of the chosen direction */
  strike(number) {
    const { lie, length } = this;
    if (!lie || this.isHoled) return;
    const direction = this.deal(lie.score.strokes)[number];
    if (!direction) return;
    const z = stroke(lie.z, direction, length);
    const score = { strokes: lie.score.strokes + 1, sigma: lie.score.sigma + length };
    if (!this.attempt(() => (this.lies = [...this.lies, { z, score, look: this.look(z) }]))) return;
    if (this.isHoled) this.keep(score);
    this.draw();
    if (this.isHoled) find(this.root, "button[name=next]", HTMLButtonElement).focus();
  }

  /** @param {Score} score */
  keep(score) {
    const number = this.props?.hole.number ?? 0;
    if (isBetter(score, this.best(number))) {
      this.record.keep({ [`strokes ${number}`]: score.strokes, [`sigma ${number}`]: score.sigma });
    }
  }

  /**
   * The best score at a hole.
   *
   * @param {number} number
   * @returns {Score | null}
   */
  best(number) {
    const { [`strokes ${number}`]: strokes, [`sigma ${number}`]: sigma } = this.record.numbers;
    return strokes === undefined || sigma === undefined ? null : { strokes, sigma };
  }

  /** @param {number} holes how many to go on */
  go(holes) {
    const { props } = this;
    if (props) this.report("hole", ((props.hole.number - 1 + holes + props.holes) % props.holes) + 1);
  }

  /** @param {KeyboardEvent} event */
  pressKey(event) {
    const radio = findAll(this.club, "input", HTMLInputElement)[Number(event.key) - 1];
    if (!radio || event.ctrlKey || event.metaKey || event.altKey) return;
    radio.checked = true;
  }

  // --- what is shown -------------------------------------------------------------------------------------------------

  draw() {
    this.frames.next(this.show);
  }

  show = () => {
    const { props, lie, networks, isHoled } = this;
    if (!props || !networks || !lie) return;
    const { shape } = networks.generator;
    paint(this.ball, lie.look.image, shape);
    this.said.textContent = this.saidOf(lie);
    this.choices.hidden = isHoled;
    this.club.hidden = isHoled;
    if (!isHoled) {
      const directions = this.deal(lie.score.strokes);
      this.options.forEach((option, number) => {
        option.hidden = !directions[number];
        if (!directions[number]) return;
        paint(
          find(option, "canvas", HTMLCanvasElement),
          networks.generator.run(stroke(lie.z, directions[number], SEEN_AHEAD)),
          shape,
        );
        option.setAttribute("aria-label", `Direction ${number + 1}`);
      });
    }
    this.showTrail(shape);
    this.showWay(shape);
    this.showCard(props);
    this.root.dataset.state = isHoled ? "holed" : "playing";
  };

  /** @param {Lie} lie */
  saidOf({ score, look }) {
    const { props } = this;
    if (!props) return "";
    const name = (/** @type {number} */ number) => props.classes[number].name;
    const { to } = props.hole;
    if (this.isHoled) return `In the hole: the classifier says ${name(to)}. ${scoreText(score)}.`;
    const now = `${name(look.classNumber)} (${percent(look.probabilities[look.classNumber])})`;
    return `${scoreText(score)}. Classifier: ${now}; the goal, ${name(to)}, has ${percent(look.probabilities[to])}.`;
  }

  /** @param {number[]} shape */
  showTrail(shape) {
    this.trail.replaceChildren(
      ...this.lies.map(({ look, score }) => figure(look.image, shape, score.strokes ? `${score.sigma} σ` : "Tee")),
    );
  }

  /** @param {number[]} shape */
  showWay(shape) {
    const { props, networks } = this;
    const par = props?.hole.par;
    this.way.hidden = !this.isHoled || !par;
    if (!props || !networks || !par || this.way.hidden) return;
    const start = Float32Array.from(props.hole.start);
    find(this.way, "div", HTMLElement).replaceChildren(
      ...WAY.map((share) => {
        const z = exponential(
          start,
          par.tangent.map((value) => share * value),
        );
        return figure(networks.generator.run(z), shape, `${(share * par.distance).toFixed(2)} σ`);
      }),
    );
  }

  /** @param {BoundaryGolfProps} props */
  showCard({ hole, holes }) {
    const { greedy } = this;
    const rows = [
      ["Par", hole.par ? `${hole.par.distance.toFixed(2)} σ, straight to the nearest boundary` : hole.noPar],
      ["Greedy player", greedyText(greedy)],
      ["Your best", ...[this.best(hole.number)].map((best) => (best ? scoreText(best) : "–"))],
    ];
    find(this.card, "tbody", HTMLElement).replaceChildren(
      ...rows.map(([title, text]) => {
        const row = element("tr", "");
        const [head, cell] = [element("th", "", { scope: "row" }), element("td", "")];
        head.textContent = title;
        cell.textContent = text;
        row.append(head, cell);
        return row;
      }),
    );
    const played = Array.from({ length: holes }, (_, place) => this.best(place + 1)).filter((best) => best !== null);
    find(this.card, "p", HTMLElement).textContent =
      `Hole ${hole.number} of ${holes}. Played: ${played.length}` +
      (played.length ? `, together ${scoreText(played.reduce(sum))}.` : ".");
  }
}

/**
 * @param {Score} one
 * @param {Score} other
 */
const sum = (one, other) => ({ strokes: one.strokes + other.strokes, sigma: one.sigma + other.sigma });

/** @param {GreedyPlayer | null} greedy */
function greedyText(greedy) {
  if (!greedy?.isDone) return "still playing…";
  return greedy.isThere ? scoreText(greedy.score) : `gave up after ${greedy.score.strokes} strokes`;
}

/**
 * @param {Float32Array} image
 * @param {number[]} shape
 * @param {string} caption
 */
function figure(image, shape, caption) {
  const made = element("figure", "");
  const canvas = element("canvas", "");
  paint(canvas, image, shape);
  const text = element("figcaption", "");
  text.textContent = caption;
  made.append(canvas, text);
  return made;
}

/** @param {Streamlit<BoundaryGolfProps, BoundaryGolfReports> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(BoundaryGolf, find(parentElement, ".boundary-golf", HTMLElement), streamlit);
}
