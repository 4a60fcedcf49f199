/**
 * Nine stops that teach: what each says, its figure, its question, and the way on.
 *
 * @import { StartProps, StartReports, StartStop } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 * @import { Facts, Figure, Host } from "./figure.js"
 * @import { Networks } from "../lib/nn/network-loader.js"
 * @import { Network } from "../lib/nn/nn-runtime.js"
 */
import { FrameQueue } from "../lib/canvas/frame-queue.js";
import { rounded } from "../lib/latent/sphere.js";
import { messageOf, NetworkLoader } from "../lib/nn/network-loader.js";
import { finite } from "../lib/nn/nn-runtime.js";
import { element, find } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";
import { RovingFocus } from "../lib/ui/roving-focus.js";
import { BceFigure } from "./bce.js";
import { BetweenFigure } from "./between.js";
import { DigitFigure } from "./digit.js";
import { FrozenFigure } from "./frozen.js";
import { LoopFigure } from "./loop.js";
import { LossesFigure } from "./losses.js";
import { NetworksFigure } from "./networks.js";
import { NoiseFigure } from "./noise.js";
import { drawNormal } from "./normal.js";
import { keepAnswers, readAnswers } from "./progress.js";
import { SeatFigure } from "./seat.js";

const PATIENCE_MILLISECONDS = 20_000;
const ASK_AGAIN_MILLISECONDS = 1_500; // where Python has no answer yet

/** @type {Record<string, StartReports["asked"]>} what the next stops need and takes a while, by stop */
const AHEAD = { digit: "real", bce: "trace" };

/** @type {Record<string, typeof Figure>} */
const FIGURES = {
  digit: DigitFigure,
  seat: SeatFigure,
  networks: NetworksFigure,
  bce: BceFigure,
  frozen: FrozenFigure,
  noise: NoiseFigure,
  between: BetweenFigure,
  loop: LoopFigure,
  losses: LossesFigure,
};

/** @extends {Component<StartProps, StartReports>} */
export class Start extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.dots = find(root, ".start-dots", HTMLElement);
    this.title = find(root, ".start-title", HTMLElement);
    this.text = find(root, ".start-text", HTMLElement);
    this.note = find(root, ".start-note", HTMLElement);
    this.place = find(root, ".start-figure", HTMLElement);
    this.asks = find(root, ".start-asks", HTMLElement);
    this.options = find(root, ".start-options", HTMLElement);
    this.answer = find(root, ".start-answer", HTMLElement);
    this.progress = find(root, ".start-progress", HTMLElement);
    this.link = find(root, ".start-link", HTMLAnchorElement);
    this.back = find(root, ".start-back", HTMLButtonElement);
    this.next = find(root, ".start-next", HTMLButtonElement);
    this.back.onclick = () => this.go(this.number - 1);
    this.next.onclick = () => this.go(this.number + 1);
    this.link.onclick = (event) => this.open(event);
    this.stopOfTab = new RovingFocus(this.dots, "button", ["ArrowLeft"], ["ArrowRight"]);
    this.answers = readAnswers();
    this.frames = new FrameQueue();
    /** @type {StartProps | null} */
    this.props = null;
    this.number = 0;
    /** @type {number | null} the number that Python was told and has not said back */
    this.told = null;
    /** @type {Facts} */
    this.facts = { typicalNorm: [0, 0] };
    this.z = new Float32Array();
    /** @type {Figure | null} */
    this.figure = null;
    /** @type {Host | null} */
    this.host = null;
    /** @type {Map<string, ReturnType<typeof setTimeout>>} what was asked for, until it may be asked for again */
    this.asking = new Map();
    this.loader = new NetworkLoader(
      {
        ready: (networks) => this.begin(networks),
        fail: (problem) => this.fail(problem),
      },
      PATIENCE_MILLISECONDS,
    );
  }

  dispose() {
    this.loader.dispose();
    this.figure?.dispose();
    this.frames.dispose();
    for (const timer of this.asking.values()) clearTimeout(timer);
  }

  /** @param {Networks} networks */
  begin(networks) {
    if (this.host) this.host.networks = watched(networks, (problem) => this.fail(problem));
    this.refresh();
    this.askAhead();
  }

  /** The figure has something new to show. */
  refresh() {
    try {
      this.figure?.update();
    } catch (error) {
      this.fail(messageOf(error));
    }
  }

  /**
   * The figure of this stop cannot be shown.
   *
   * @param {string} problem
   */
  fail(problem) {
    this.figure?.dispose();
    this.figure = null;
    this.frames.dispose();
    this.place.textContent = `The page cannot run these networks: ${problem}.`;
  }

  /** @param {StartProps} props */
  update(props) {
    const before = this.props;
    this.props = props;
    for (const name of /** @type {const} */ (["typicalNorm", "real", "source", "trace", "losses", "strip"])) {
      if (props[name] !== undefined && props[name] !== null) Object.assign(this.facts, { [name]: props[name] });
    }
    if (JSON.stringify(before?.z) !== JSON.stringify(props.z)) this.z = Float32Array.from(props.z);
    if (!before) this.listStops(props.stops);
    const isNews = JSON.stringify(before?.stops) !== JSON.stringify(props.stops);
    if (this.told === props.stop) this.told = null;
    // what comes back from Python while somebody went on is old
    const wanted = this.told === null ? props.stop : this.number;
    if (isNews || wanted !== this.number) this.show(wanted);
    else this.refresh();
  }

  get stop() {
    return /** @type {StartProps} */ (this.props).stops[this.number - 1];
  }

  /** @param {StartStop[]} stops */
  listStops(stops) {
    this.dots.replaceChildren(
      ...stops.map(({ title }, at) => {
        const dot = element("button", "start-dot", { type: "button", title, "aria-label": `${at + 1}. ${title}` });
        dot.textContent = String(at + 1);
        dot.onclick = () => this.go(at + 1);
        return dot;
      }),
    );
  }

  /**
   * Show another stop, because somebody asks for it.
   *
   * @param {number} number
   */
  go(number) {
    if (!this.props || number < 1 || number > this.props.stops.length) return;
    this.show(number);
    this.told = number;
    this.report("stop", number);
    this.title.focus({ preventScroll: true });
    this.dots.scrollIntoView({ block: "nearest" }); // on a phone the way on is below
  }

  /** @param {number} number */
  show(number) {
    this.figure?.dispose();
    this.loader.dispose();
    this.frames.dispose();
    this.number = number;
    const { stop } = this;
    this.root.dataset.stop = stop.name;
    this.title.textContent = stop.title;
    this.text.textContent = stop.text;
    this.note.textContent = stop.note;
    this.link.textContent = stop.link.text;
    this.link.href = stop.link.href;
    this.asks.textContent = stop.question;
    this.back.disabled = number === 1;
    this.next.hidden = number === this.props?.stops.length;
    this.place.className = `start-figure is-${stop.name}`;
    this.place.textContent = stop.note && !stop.stage ? "" : "…";
    const size = stop.stage?.latentSize ?? this.z.length;
    if (this.z.length !== size) this.z = drawNormal(size);
    this.host = {
      stage: stop.stage,
      networks: null,
      facts: this.facts,
      isAnswered: stop.name in this.answers,
      z: this.z,
      frames: this.frames,
      ask: (what) => this.ask(what),
      ready: () => this.showQuestion(),
    };
    this.figure = new FIGURES[stop.name](this.place, this.host);
    this.figure.update();
    if (stop.stage && FIGURES[stop.name].runsNetworks) void this.loader.load(stop.stage.weights);
    else this.askAhead();
    this.showQuestion();
    this.showProgress();
  }

  /** The figure of this stop is there: ask for what the next ones need. */
  askAhead() {
    const what = AHEAD[this.stop.name];
    if (what && this.facts[what] === undefined) this.ask(what);
  }

  /** @param {StartReports["asked"]} what */
  ask(what) {
    if (what !== "step" && this.asking.has(what)) return; // of steps, each is another one
    clearTimeout(this.asking.get(what));
    const again = () => {
      this.asking.delete(what);
      if (this.facts[what] === undefined) this.figure?.update(); // which asks, if it still wants to know
    };
    this.asking.set(what, setTimeout(again, ASK_AGAIN_MILLISECONDS));
    this.trigger("asked", what);
  }

  // --- the question --------------------------------------------------------------------------------------------------

  showQuestion() {
    const { stop, answers } = this;
    const given = answers[stop.name];
    const verdict = this.figure?.verdict() ?? null;
    const right = stop.answer ?? verdict?.answer ?? null;
    this.options.replaceChildren(
      ...stop.options.map((text, at) => {
        const option = element("button", "start-option", { type: "button" });
        option.textContent = text;
        option.disabled = given !== undefined || right === null;
        if (given === undefined) option.onclick = () => this.take(at);
        else if (at === right) option.classList.add("is-right");
        if (at === given) option.setAttribute("aria-pressed", "true");
        return option;
      }),
    );
    const isRight = element("b", "");
    isRight.textContent = given === right ? "Right. " : "Not quite. ";
    const said = [verdict?.text, stop.because].filter(Boolean).join(" ");
    this.answer.replaceChildren(...(given === undefined || right === null ? [] : [isRight, said]));
  }

  /**
   * An option was chosen.
   *
   * @param {number} option
   */
  take(option) {
    this.answers[this.stop.name] = option;
    keepAnswers(this.answers);
    if (this.host) this.host.isAnswered = true;
    this.figure?.reveal();
    this.showQuestion();
    this.showProgress();
    (this.next.hidden ? this.link : this.next).focus({ preventScroll: true });
  }

  showProgress() {
    const stops = this.props?.stops ?? [];
    const done = stops.filter(({ name }) => name in this.answers).length;
    this.progress.textContent = progressText(done, stops.length);
    [...this.dots.children].forEach((dot, at) => {
      dot.classList.toggle("is-done", stops[at].name in this.answers);
      if (at === this.number - 1) dot.setAttribute("aria-current", "true");
      else dot.removeAttribute("aria-current");
    });
    this.stopOfTab.refresh();
  }

  // --- the way on ----------------------------------------------------------------------------------------------------

  /** @param {MouseEvent} event */
  open(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return; // the browser opens it elsewhere
    event.preventDefault();
    this.trigger("opened", { stop: this.number, z: [...rounded(this.z)] });
  }
}

/**
 * @param {number} done
 * @param {number} count
 */
const progressText = (done, count) => {
  if (done === count) return "All answered. One step, Games and Train a run go on from here.";
  return done ? `${done} of ${count} answered` : "About ten minutes";
};

/**
 * The same networks; the first answer that is no numbers ends whoever asked.
 *
 * @param {Networks} networks
 * @param {(problem: string) => void} fail told who answered so, before that
 * @returns {Networks}
 */
function watched(networks, fail) {
  /** @type {(network: Network, name: string) => Network} */
  const watch = (network, name) =>
    Object.assign(Object.create(network), {
      run(/** @type {Float32Array} */ input) {
        const answer = network.run(input);
        try {
          return finite(answer, name);
        } catch (error) {
          fail(messageOf(error));
          throw error;
        }
      },
    });
  return {
    ...networks,
    generator: watch(networks.generator, "generator"),
    discriminator: watch(networks.discriminator, "discriminator"),
    classifier: networks.classifier && watch(networks.classifier, "classifier"),
  };
}

/** @param {Streamlit<StartProps, StartReports> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(Start, find(parentElement, ".start", HTMLElement), streamlit);
}
