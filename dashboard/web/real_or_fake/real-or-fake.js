/**
 * Two images, one real and one generated: which is real? The discriminator plays the same pairs.
 *
 * @import { RealOrFakeProps, RealOrFakeReports } from "../props.d.ts"
 * @import { Networks } from "../lib/nn/network-loader.js"
 * @import { Streamlit } from "../lib/ui/mount.js"
 *
 * @typedef {object} Round
 * @property {[Float32Array, Float32Array]} images left and right
 * @property {[number, number]} scores the discriminator's logits
 * @property {number} realAt which of them is real: 0 or 1
 * @property {number | null} chosenAt which the discriminator takes for real; null if it finds both equally real
 * @property {number | null} answer which the player takes for real
 */
import { paint } from "../lib/canvas/paint-image.js";
import { imagesOf } from "../lib/canvas/real-images.js";
import { newVector } from "../lib/latent/normals.js";
import { messageOf, NetworkLoader } from "../lib/nn/network-loader.js";
import { finite, sigmoid } from "../lib/nn/nn-runtime.js";
import { percent } from "../lib/nn/point-inference.js";
import { find, findAll } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";
import { GameRecord } from "../lib/ui/record.js";

const PATIENCE_MILLISECONDS = 20_000;
const SIDES = ["left", "right"];
const FIRST = { rounds: 0, right: 0, streak: 0, best: 0, itsRight: 0, itsStreak: 0, itsBest: 0 };

/** @extends {Component<RealOrFakeProps, RealOrFakeReports>} */
export class RealOrFake extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.note = find(root, ".game-note", HTMLElement);
    this.said = find(root, ".real-or-fake-said", HTMLElement);
    this.pair = find(root, ".real-or-fake-pair", HTMLElement);
    this.cards = findAll(root, ".real-or-fake-card", HTMLButtonElement);
    this.next = find(root, "button[name=next]", HTMLButtonElement);
    this.record = new GameRecord(FIRST);
    /** @type {RealOrFakeProps | null} */
    this.props = null;
    /** @type {Networks | null} */
    this.networks = null;
    /** @type {Float32Array[]} real images that were not shown yet */
    this.unseen = [];
    /** @type {Round | null} */
    this.round = null;
    this.loader = new NetworkLoader(
      { ready: (networks) => this.begin(networks), fail: (problem) => this.fail(problem) },
      PATIENCE_MILLISECONDS,
    );
    this.cards.forEach((card, place) => (card.onclick = () => this.answer(place)));
    this.next.onclick = () => this.deal(true);
    find(root, "button[name=again]", HTMLButtonElement).onclick = () => {
      this.record.clear();
      this.showBoard();
    };
    root.onkeydown = (event) => this.pressKey(event);
  }

  dispose() {
    this.loader.dispose();
  }

  /** @param {RealOrFakeProps} props */
  update(props) {
    const before = this.props;
    this.props = props;
    if (before?.deck !== props.deck || before.real !== props.real) this.unseen = imagesOf(props.real, props.shape);
    if (before?.run !== props.run || before.iteration !== props.iteration) {
      this.record.open(`real or fake ${props.run} ${props.iteration}`);
      this.showBoard();
    }
    void this.loader.load(props.weights);
  }

  /** @param {Networks} networks */
  begin(networks) {
    this.networks = networks;
    this.note.textContent = "";
    this.deal(false);
  }

  /** @param {string} problem */
  fail(problem) {
    this.networks = null;
    this.round = null;
    this.note.textContent = `This game cannot be played: ${problem}.`;
    this.show();
  }

  /**
   * Show another pair.
   *
   * @param {boolean} takesFocus whether the keys go on there
   */
  deal(takesFocus) {
    const { networks, props } = this;
    if (!networks || !props) return;
    const real = this.unseen.pop();
    if (this.unseen.length === 0) this.report("deck", props.deck + 1);
    if (!real) return; // the next ones are on their way
    try {
      this.round = newRound(networks, real);
    } catch (error) {
      this.fail(messageOf(error));
      return;
    }
    this.show();
    if (takesFocus) this.cards[0].focus();
  }

  /** @param {number} place of the image that is taken for the real one */
  answer(place) {
    const { round } = this;
    if (!round || round.answer !== null) return;
    round.answer = place;
    const { numbers } = this.record;
    const [isRight, itIsRight] = [place, round.chosenAt].map((chosen) => chosen === round.realAt);
    const streak = isRight ? numbers.streak + 1 : 0;
    const itsStreak = itIsRight ? numbers.itsStreak + 1 : 0;
    this.record.keep({
      rounds: numbers.rounds + 1,
      right: numbers.right + Number(isRight),
      streak,
      best: Math.max(numbers.best, streak),
      itsRight: numbers.itsRight + Number(itIsRight),
      itsStreak,
      itsBest: Math.max(numbers.itsBest, itsStreak),
    });
    this.show();
    this.next.focus();
  }

  /** @param {KeyboardEvent} event */
  pressKey(event) {
    const place = ["ArrowLeft", "ArrowRight"].indexOf(event.key);
    if (place < 0 || event.ctrlKey || event.metaKey || event.altKey || this.round?.answer !== null) return;
    event.preventDefault();
    this.answer(place);
  }

  show() {
    const { round, props } = this;
    this.pair.hidden = round === null;
    if (!round || !props) {
      this.said.textContent = "";
      this.next.hidden = true;
      return;
    }
    const isOver = round.answer !== null;
    this.cards.forEach((card, place) => {
      paint(find(card, "canvas", HTMLCanvasElement), round.images[place], props.shape);
      card.classList.toggle("is-real", isOver && place === round.realAt);
      card.classList.toggle("is-fake", isOver && place !== round.realAt);
      card.setAttribute("aria-disabled", String(isOver));
      find(card, "b", HTMLElement).textContent = isOver ? (place === round.realAt ? "Real" : "Generated") : "";
      find(card, "small", HTMLElement).textContent = isOver ? this.scoreText(round.scores[place]) : "";
    });
    this.next.hidden = !isOver;
    this.said.textContent = isOver ? outcome(round) : "Which one is real? Click it, or press ← or →.";
    this.showBoard();
  }

  /** @param {number} logit */
  scoreText(logit) {
    return this.props?.scoreIsProbability ? `P(real) = ${percent(sigmoid(logit))}` : `D(x) = ${logit.toFixed(2)}`;
  }

  showBoard() {
    const { rounds, right, streak, best, itsRight, itsStreak, itsBest } = this.record.numbers;
    const of = (/** @type {number} */ count) => (rounds ? `${count} of ${rounds}` : "–");
    const texts = [of(right), String(streak), String(best), of(itsRight), String(itsStreak), String(itsBest)];
    findAll(this.root, ".game-board td", HTMLTableCellElement).forEach((cell, place) => {
      cell.textContent = texts[place];
    });
  }
}

/**
 * A pair that nobody has answered.
 *
 * @param {Networks} networks
 * @param {Float32Array} real
 * @returns {Round}
 * @throws {Error} if a network makes no numbers
 */
function newRound({ generator, discriminator }, real) {
  const fake = Float32Array.from(finite(generator.run(newVector(generator.inputSize)), "generator"));
  const realAt = Number(Math.random() < 0.5);
  /** @type {[Float32Array, Float32Array]} */
  const images = realAt ? [fake, real] : [real, fake];
  const [left, right] = images.map((image) => finite(discriminator.run(image), "discriminator")[0]);
  const chosenAt = left === right ? null : Number(right > left);
  return { images, scores: [left, right], realAt, chosenAt, answer: null };
}

/**
 * What is said after an answer.
 *
 * @param {Round} round
 */
function outcome({ answer, realAt, chosenAt }) {
  const you = answer === realAt ? `Right: the ${SIDES[realAt]} one is real.` : `No: the ${SIDES[realAt]} one is real.`;
  if (chosenAt === null) return `${you} The discriminator cannot tell: it gives both the same score.`;
  return `${you} The discriminator ${chosenAt === realAt ? "chose it, too" : "was fooled"}.`;
}

/** @param {Streamlit<RealOrFakeProps, RealOrFakeReports> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(RealOrFake, find(parentElement, ".real-or-fake", HTMLElement), streamlit);
}
