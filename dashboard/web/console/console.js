/**
 * The current latent vector and its image. The page runs the generator, the discriminator and the classifier itself;
 * Python is told the vector when a drag has rested, and answers with the address and with what only it knows, such as
 * the vector of a seed. docs/page-protocol.md says who wins when both have something new.
 *
 * @import { ConsoleProps, ConsoleReports, ConsoleRequest, ServedImage } from "../props.d.ts"
 * @import { Vector } from "../lib/latent/sphere.js"
 * @import { Network } from "../lib/nn/nn-runtime.js"
 * @import { Networks } from "../lib/nn/network-loader.js"
 * @import { Streamlit } from "../lib/ui/mount.js"
 * @import { Cursor } from "./plane-drag.js"
 */
import { FrameQueue } from "../lib/canvas/frame-queue.js";
import { paint, unpackPixels } from "../lib/canvas/paint-image.js";
import { LockedDimensions } from "../lib/latent/locked-dimensions.js";
import { isSame, norm, rounded, slerp } from "../lib/latent/sphere.js";
import { NetworkLoader } from "../lib/nn/network-loader.js";
import { sigmoid, softmax } from "../lib/nn/nn-runtime.js";
import { CopyLink } from "../lib/ui/copy-link.js";
import { find } from "../lib/ui/elements.js";
import { FpsMeter } from "../lib/ui/fps-meter.js";
import { Component, mount } from "../lib/ui/mount.js";
import { Bookmarks } from "./bookmarks.js";
import { FilmStrip } from "./film-strip.js";
import { History } from "./history.js";
import { PlaneDrag } from "./plane-drag.js";
import { SliderBank } from "./slider-bank.js";
import { ThumbnailQueue } from "./thumbnail-queue.js";
import { VerdictPanel } from "./verdict-panel.js";

const REST_MILLISECONDS = 250;
const MORPH_MILLISECONDS = 280;
const PATIENCE_MILLISECONDS = 20000;
const SETTLE_TRIALS = 60;
const SETTLE_MILLISECONDS = 50;
const LARGEST_SEED = 2 ** 31 - 1; // as `dashboard.shared.session.url.MAX_SEED`
const GREY_IMAGE = [28, 28, 1];

/** @extends {Component<ConsoleProps, ConsoleReports>} */
export class Console extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.picture = find(root, ".console-picture", HTMLCanvasElement);
    this.notice = find(root, ".console-notice", HTMLElement);
    this.seedInput = find(root, ".console-seed", HTMLInputElement);
    this.seedNote = find(root, ".console-seed-note", HTMLElement);
    this.seedProblem = "";
    this.seedWritten = ""; // what the box held when it was last written or sent
    this.truncationInput = find(root, ".console-truncation input", HTMLInputElement);
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    /** @type {ConsoleProps | null} */
    this.props = null;
    /** @type {Networks | null} */
    this.networks = null;
    /** @type {string | null} why the page cannot run them */
    this.problem = null;
    /** @type {Float32Array | null} the current latent vector, before truncation */
    this.z = null;
    /** @type {number | null} the seed that it came from */
    this.seed = null;
    this.home = new Float32Array();
    this.truncation = 1;
    /** @type {number | null} how long the image took */
    this.milliseconds = null;
    /** @type {((time: number) => void) | null} one step of the morph that is under way */
    this.morphStep = null;
    this.eventNumber = 0; // of the last event that was reported
    this.isWaiting = false; // for Python to have handled it
    this.isMoved = false; // since then
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.restTimer = undefined;
    this.sliders = "";
    this.frames = new FrameQueue();
    this.loader = new NetworkLoader(
      { ready: (networks) => this.run(networks), fail: (problem) => this.fail(problem) },
      PATIENCE_MILLISECONDS,
    );
    this.meter = new FpsMeter(find(root, ".console-meter", HTMLElement));
    this.verdicts = new VerdictPanel(root);
    /** @type {Cursor} */
    this.cursor = { point: () => this.z ?? this.home, home: () => this.home, move: (z) => this.move(z) };
    this.locked = new LockedDimensions(() => {
      this.planeDrag.forgetPlane();
      this.changed();
    });
    this.thumbnails = this.makeThumbnails();
    this.history = this.makeHistory();
    this.bookmarks = this.makeBookmarks();
    this.filmStrip = this.makeFilmStrip();
    this.planeDrag = this.makePlaneDrag();
    this.bank = this.makeSliderBank();
    this.link = new CopyLink(
      this.tool("link"),
      () => this.settle(),
      () => this.props?.link ?? {},
    );
    this.listen();
  }

  // --- its parts -----------------------------------------------------------------------------------------------------

  /** @param {string} name */
  tool(name) {
    return find(this.root, `[data-tool=${name}]`, HTMLButtonElement);
  }

  makeThumbnails() {
    return new ThumbnailQueue(
      this.frames,
      (canvas, z, truncation) => this.networks && this.paintAt(canvas, this.networks.generator, z, truncation),
      () => !this.networks,
    );
  }

  makeHistory() {
    return new History(
      { tray: find(this.root, ".console-tray", HTMLElement), undo: this.tool("undo"), redo: this.tool("redo") },
      this.thumbnails,
      (entry) => this.goTo(entry.z, entry.truncation, entry.seed),
    );
  }

  makeBookmarks() {
    const { root } = this;
    return new Bookmarks(
      { shelf: find(root, ".console-saved", HTMLElement), list: find(root, ".console-bookmarks", HTMLElement) },
      this.thumbnails,
      {
        open: (z, truncation) => this.z && this.goTo(this.locked.keep(this.z, z), truncation),
        say: (text) => this.say(text),
      },
    );
  }

  makeFilmStrip() {
    return new FilmStrip(find(this.root, ".console-film", HTMLElement), this.frames, {
      choose: (iteration) => this.tell({ iteration }),
      draw: (canvas, generator) => this.z && this.paintAt(canvas, generator, this.z, this.truncation),
    });
  }

  makePlaneDrag() {
    const planes = find(this.root, ".console-plane select", HTMLSelectElement);
    return new PlaneDrag({ picture: this.picture, planes }, this.locked, this.cursor, {
      isReady: () => this.z !== null,
      begin: () => this.stopMorph(),
      end: () => this.isMoved && this.networks && this.rest(),
      refuse: (problem) => this.say(problem),
      choose: () => this.changed(),
    });
  }

  makeSliderBank() {
    return new SliderBank(
      {
        directions: find(this.root, ".console-directions", HTMLElement),
        dimensions: find(this.root, ".console-dimensions", HTMLElement),
      },
      this.locked,
      this.cursor,
      (name) => this.tell({ removeDirection: name }),
    );
  }

  listen() {
    this.root.addEventListener("keydown", (event) => this.history.press(event));
    /** @type {Record<string, (z: Float32Array, props: ConsoleProps) => void>} */
    const actions = {
      random: () => this.tell({ random: true }),
      reset: (z, { home }) => this.goTo(this.locked.keep(z, this.home), 1, home.seed),
      save: (z) => this.bookmarks.add(rounded(z), this.truncation),
      link: () => void this.link.copy(),
      timeline: (_, { showsTimeline }) => this.tell({ timeline: !showsTimeline }),
      unlock: () => this.locked.unlockAll(),
    };
    for (const [name, act] of Object.entries(actions)) {
      this.tool(name).addEventListener("click", () => this.z && this.props && act(this.z, this.props));
    }
    this.seedInput.addEventListener("change", () => this.typeSeed());
    this.truncationInput.addEventListener("input", () => {
      this.stopMorph();
      this.truncation = Number(this.truncationInput.value);
      this.changed();
    });
  }

  /** A seed was typed; what is none is refused, and the box says again what the image shows. */
  typeSeed() {
    const typed = this.seedInput.value.trim();
    const seed = /^[0-9]{1,10}$/.test(typed) ? Number(typed) : Infinity;
    if (seed <= LARGEST_SEED) {
      this.seedProblem = "";
      this.seedWritten = this.seedInput.value;
      this.tell({ seed });
      return;
    }
    const found = typed ? `${typed.slice(0, 20)} is no seed` : "A seed is missing";
    this.seedProblem = `${found}: whole numbers from 0 to ${LARGEST_SEED.toLocaleString("en")} only.`;
    this.writeSeed();
  }

  /** Where nobody types, the box holds the seed of the image, or the one from which the image was moved away. */
  showSeed() {
    const isTyped = this.seedInput.matches(":focus") && this.seedInput.value !== this.seedWritten;
    if (!isTyped) this.writeSeed();
  }

  writeSeed() {
    if (!this.props) return;
    this.seedWritten = String(this.seed ?? this.props.home.seed);
    this.seedInput.value = this.seedWritten;
    this.seedNote.textContent = this.seedProblem || (this.seed === null ? "moved" : "");
  }

  dispose() {
    clearTimeout(this.restTimer);
    this.frames.dispose();
    this.link.dispose();
    this.loader.dispose();
    this.filmStrip.dispose();
    this.networks = null;
  }

  // --- what Python sends ---------------------------------------------------------------------------------------------

  /** @param {ConsoleProps} props */
  update(props) {
    const before = this.props;
    this.props = props;
    if (!before) this.eventNumber = props.handledEvent;
    const isOtherSpace = before !== null && before.z.length !== props.z.length;
    if (isOtherSpace) this.forget(props.handledEvent);
    this.describe(props, before);
    if (props.handledEvent >= this.eventNumber) this.hear(props, isOtherSpace || !before);
    void this.loader.load(props.weights);
    this.frames.next(this.showFrame);
  }

  /**
   * Python has handled the last event: its latent vector counts, unless the drag has gone on.
   *
   * @param {ConsoleProps} props
   * @param {boolean} isNew whether there is nothing to morph from
   */
  hear(props, isNew) {
    const { z, seed, truncation, locked, plane, home, servedImage } = props;
    this.isWaiting = false;
    if (this.isMoved) {
      if (servedImage && !this.networks) this.showServed(servedImage);
      if (!this.networks) this.tell();
      return;
    }
    this.seed = seed;
    if (locked.length !== this.locked.size || !locked.every(this.locked.has)) this.thumbnails.moved();
    this.locked.set(locked, z.length);
    this.home = Float32Array.from(home.z);
    this.planeDrag.chosen = plane;
    const goal = Float32Array.from(z);
    if (isNew || !this.z || this.truncation !== truncation) this.place(goal, truncation);
    else if (!isSame(this.z, goal)) this.morph(this.z, goal, truncation, { isOwn: false, seed });
    this.history.remember(goal, truncation, seed);
    if (servedImage && !this.networks) this.showServed(servedImage);
  }

  /** @param {Networks} networks that the page runs from now on */
  run(networks) {
    this.networks = networks;
    this.problem = null;
    this.root.dataset.state = "live";
    this.render();
    this.thumbnails.moved();
    this.history.redraw();
    this.bookmarks.redraw();
  }

  /** @param {string} problem why the page cannot run the networks */
  fail(problem) {
    this.networks = null;
    this.milliseconds = null;
    this.problem = problem;
    this.root.dataset.state = "served";
    this.notice.textContent = `The server generates the images, with a delay, because this page cannot run the generator: ${problem}.`;
    this.meter.clear();
    if (this.props?.servedImage) this.showServed(this.props.servedImage);
    else this.tell();
  }

  // --- what is reported to Python ------------------------------------------------------------------------------------

  /** @param {Float32Array} z where a drag or a slider has moved the latent vector */
  move(z) {
    this.stopMorph();
    this.z = z;
    this.seed = null;
    this.changed();
  }

  changed() {
    this.seedProblem = "";
    this.isMoved = true;
    this.draw();
    clearTimeout(this.restTimer);
    if (this.networks) this.restTimer = setTimeout(() => this.rest(), REST_MILLISECONDS);
    else if (!this.isWaiting) this.tell(); // else the newest vector goes when the answer is there
  }

  rest() {
    if (!this.z || !this.isMoved || this.planeDrag.isDragging) return;
    if (this.seed === null) this.z = rounded(this.z);
    this.draw(); // what the address will reopen, to the last grey level
    this.tell();
    this.history.remember(this.z, this.truncation, this.seed);
  }

  /** @param {ConsoleRequest | null} request */
  tell(request = null) {
    if (!this.z) return;
    clearTimeout(this.restTimer);
    this.isMoved = false;
    this.isWaiting = true;
    this.eventNumber += 1;
    this.report("event", {
      number: this.eventNumber,
      z: Array.from(this.seed === null ? rounded(this.z) : this.z),
      seed: this.seed,
      truncation: this.truncation,
      locked: [...this.locked.indices],
      plane: this.planeDrag.chosen,
      runsInPage: this.problem === null,
      request,
    });
  }

  /** Let Python know the current latent vector; false if it does not answer. */
  async settle() {
    this.stopMorph();
    if (this.isMoved) this.rest();
    for (let trial = 0; trial < SETTLE_TRIALS && this.isWaiting; trial += 1) {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MILLISECONDS));
    }
    return !this.isWaiting;
  }

  // --- moving --------------------------------------------------------------------------------------------------------

  /**
   * @param {Float32Array} z
   * @param {number} truncation
   */
  place(z, truncation) {
    this.stopMorph();
    this.z = z;
    this.truncation = truncation;
    this.draw();
  }

  /**
   * Go where a person wants to be; a seed names that vector only where nothing is locked.
   *
   * @param {Float32Array} z
   * @param {number} truncation
   * @param {number | null} [seed]
   */
  goTo(z, truncation, seed = null) {
    if (this.z) this.morph(this.z, z, truncation, { isOwn: true, seed: this.locked.size ? null : seed });
  }

  /**
   * Interpolate on the great circle, so that the eye can follow.
   *
   * @param {Float32Array} start
   * @param {Float32Array} goal
   * @param {number} truncation
   * @param {{ isOwn: boolean, seed: number | null }} options whether Python must be told in the end; the goal's seed
   */
  morph(start, goal, truncation, { isOwn, seed }) {
    this.stopMorph();
    if (isOwn) {
      this.isMoved = true; // an answer to an earlier event must not turn it round
      clearTimeout(this.restTimer); // it rests at its end, not on the way
    }
    const [from, begun] = [this.truncation, performance.now()];
    const arrive = () => {
      this.morphStep = null;
      this.seed = seed;
      if (!isOwn) {
        this.place(goal, truncation);
        return;
      }
      this.z = goal;
      this.truncation = truncation;
      this.changed();
    };
    if (this.calm.matches || !this.networks) {
      arrive();
      return;
    }
    this.morphStep = (time) => {
      const share = Math.min(1, (time - begun) / MORPH_MILLISECONDS);
      if (share === 1) {
        arrive();
        return;
      }
      const eased = share * share * (3 - 2 * share);
      this.z = slerp(start, goal, eased);
      this.truncation = from + eased * (truncation - from);
      this.draw();
    };
    this.draw();
  }

  stopMorph() {
    this.morphStep = null;
  }

  /**
   * Another latent space: nothing of the last one is a vector of it, its networks take vectors of another size, and
   * Python ignores what was reported of it.
   *
   * @param {number} handledEvent
   */
  forget(handledEvent) {
    this.stopMorph();
    clearTimeout(this.restTimer);
    this.eventNumber = handledEvent;
    this.isMoved = false;
    this.history.clear();
    this.thumbnails.clear();
    this.z = null;
    this.networks = null;
  }

  // --- what is shown -------------------------------------------------------------------------------------------------

  draw() {
    this.filmStrip.follow();
    this.thumbnails.moved();
    this.frames.next(this.showFrame);
  }

  /** @param {number} time of the frame */
  showFrame = (time) => {
    this.morphStep?.(time);
    this.showPoint();
    this.render();
    this.root.dataset.frames = String(Number(this.root.dataset.frames ?? 0) + 1);
    this.meter.measure(time, this.milliseconds);
  };

  /**
   * What the generator gets.
   *
   * @param {Float32Array} z
   * @param {number} truncation
   */
  truncated(z, truncation) {
    return truncation === 1 ? z : z.map((value) => value * truncation);
  }

  render() {
    if (!this.networks || !this.z || !this.props) return;
    const { generator, discriminator, classifier } = this.networks;
    const started = performance.now();
    const image = generator.run(this.truncated(this.z, this.truncation));
    this.milliseconds = performance.now() - started;
    this.root.dataset.milliseconds = String(this.milliseconds);
    if (!image.every(Number.isFinite)) {
      this.fail("its output has infinite or undefined values");
      return;
    }
    paint(this.picture, image, generator.shape);
    const [logit] = discriminator.run(image);
    this.verdicts.showScore(this.props.scoreIsProbability ? sigmoid(logit) : logit);
    if (classifier) this.verdicts.showClasses(softmax(classifier.run(image)));
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Network} generator
   * @param {Float32Array} z
   * @param {number} truncation
   */
  paintAt(canvas, generator, z, truncation) {
    paint(canvas, generator.run(this.truncated(z, truncation)), generator.shape);
  }

  /** @param {ServedImage} served the image as Python has generated it */
  showServed({ pixels, score, probabilities }) {
    const image = unpackPixels(pixels);
    paint(this.picture, image, GREY_IMAGE);
    if (this.history.current) paint(this.history.current.canvas, image, GREY_IMAGE);
    this.verdicts.showScore(score);
    if (probabilities) this.verdicts.showClasses(probabilities);
  }

  /** The thumbnails at the ends of all sliders go wherever the latent vector goes. */
  followEnds() {
    const truncation = () => this.truncation;
    this.thumbnails.follow(this.bank.ends().map((end) => ({ ...end, truncation })));
  }

  // --- what surrounds it ---------------------------------------------------------------------------------------------

  /**
   * @param {ConsoleProps} props
   * @param {ConsoleProps | null} before
   */
  describe(props, before) {
    find(this.root, ".console-count", HTMLElement).textContent = `${props.z.length}, sorted by influence`;
    find(this.root, ".console-legend", HTMLElement).textContent =
      "The number beside a name is its influence: the root-mean-square change of a pixel per σ, in grey levels from 0 " +
      `to 255, averaged over ${props.effectSamples.toLocaleString("en")} random vectors. The thumbnails show the image ` +
      "at −3 σ and at +3 σ.";
    this.verdicts.describe(props);
    this.tool("timeline").setAttribute("aria-pressed", String(props.showsTimeline));
    this.filmStrip.describe(props.timeline, props.iteration);
    const sliders = JSON.stringify([props.directions, props.namedDirections, props.effects]);
    if (sliders !== this.sliders) {
      this.sliders = sliders;
      this.bank.describe(props);
      this.planeDrag.describe(props.directions.filter(({ effect }) => effect !== null)); // planes of principal ones
      this.followEnds();
    }
    if (before?.run !== props.run || before.z.length !== props.z.length) {
      this.bookmarks.describe(props.run, props.z.length);
    }
  }

  showPoint() {
    if (!this.z || !this.props) return;
    this.showSeed();
    this.bank.show(this.z, this.home);
    this.truncationInput.value = String(this.truncation);
    find(this.root, ".console-truncation output", HTMLOutputElement).textContent = this.truncation.toFixed(2);
    find(this.root, ".console-norm", HTMLElement).textContent = this.normText(this.z, this.props.typicalNorm);
    const unlock = this.tool("unlock");
    unlock.hidden = this.locked.size === 0;
    unlock.textContent = `Unlock all (${this.locked.size})`;
    this.tool("reset").disabled = this.truncation === 1 && isSame(this.z, this.locked.keep(this.z, this.home));
  }

  /**
   * @param {Vector} z
   * @param {[number, number]} typicalNorm mean and standard deviation
   */
  normText(z, [mean, deviation]) {
    const length = (norm(z) * this.truncation).toFixed(2);
    return `Norm of z ${length} (random vectors: ${mean.toFixed(1)} ± ${(2 * deviation).toFixed(1)})`;
  }

  /** @param {string} text */
  say(text) {
    find(this.root, ".console-spoken", HTMLElement).textContent = text;
  }
}

/** @param {Streamlit<ConsoleProps, ConsoleReports> & { parentElement: ParentNode }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(Console, find(parentElement, ".console", HTMLElement), streamlit);
}
