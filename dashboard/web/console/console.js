// The point in the hand. The page runs the generator, the discriminator and the judge itself; Python hears of the point
// when the hand rests, and answers with the address and with what only it knows (the point of a seed).
import { paint, unpackPixels } from "../lib/canvas/paint-image.js";
import { Held } from "../lib/latent/locked-dimensions.js";
import { norm, rounded, slerp } from "../lib/latent/sphere.js";
import { Networks } from "../lib/nn/network-loader.js";
import { sigmoid, softmax } from "../lib/nn/nn-runtime.js";
import { Link } from "../lib/ui/copy-link.js";
import { Meter } from "../lib/ui/fps-meter.js";
import { mount } from "../lib/ui/mount.js";
import { Kept } from "./bookmarks.js";
import { Stills } from "./film-strip.js";
import { Earlier, sameNumbers } from "./history.js";
import { Wander } from "./plane-drag.js";
import { Banks } from "./slider-bank.js";
import { Smalls } from "./thumbnail-queue.js";
import { Answers } from "./verdict-panel.js";

const REST_MILLISECONDS = 250;
const MORPH_MILLISECONDS = 280;
const GREY_IMAGE = [28, 28, 1];

const calm = matchMedia("(prefers-reduced-motion: reduce)");

class Console {
  constructor(root) {
    this.root = root;
    this.find = (name) => root.querySelector(name);
    this.picture = this.find(".console-picture");
    this.tools = Object.fromEntries([...root.querySelectorAll("[data-tool]")].map((tool) => [tool.dataset.tool, tool]));
    this.data = null;
    this.engine = null;
    this.failure = null;
    this.z = null;
    this.milliseconds = null; // of decoding the picture
    this.networks = new Networks(
      (engine) => this.run(engine),
      (why) => this.fail(why),
    );
    this.meter = new Meter(this.find(".console-meter"));
    this.answers = new Answers(root);
    this.smalls = new Smalls(
      (canvas, z, truncation) => this.paintAt(canvas, this.engine.generator, z, truncation),
      () => !this.engine || this.isMoved,
    );
    const { undo, redo } = this.tools;
    this.earlier = new Earlier({ tray: this.find(".console-tray"), undo, redo }, this.smalls, (entry) =>
      this.goTo(entry.z, entry.truncation, entry.seed),
    );
    this.kept = new Kept(
      { shelf: this.find(".console-kept"), list: this.find(".console-favourites") },
      this.smalls,
      (z, truncation) => this.goTo(this.held.except(this.z, z), truncation),
      (text) => this.say(text),
    );
    this.stills = new Stills(
      this.find(".console-film"),
      (step) => this.tell({ step }),
      (canvas, generator) => this.z && this.paintAt(canvas, generator, this.z, this.truncation),
    );
    const hand = {
      point: () => this.z,
      home: () => this.home,
      move: (z) => this.move(z),
      grasp: () => this.stopMorph(),
      release: () => this.isMoved && this.engine && this.rest(),
      refuse: (why) => this.say(why),
    };
    this.held = new Held(() => {
      this.wander.forgetPlane();
      this.changed();
    });
    this.wander = new Wander({ picture: this.picture, planes: this.find(".console-plane select") }, this.held, hand);
    this.banks = new Banks(
      { directions: this.find(".console-directions"), dimensions: this.find(".console-dimensions") },
      this.held,
      hand,
      (name) => this.tell({ forget: name }),
    );
    this.link = new Link(
      this.tools.link,
      () => this.settle(),
      () => this.data.link,
    );
    this.listen();
  }

  dispose() {
    this.isGone = true;
    clearTimeout(this.restTimer);
    cancelAnimationFrame(this.frame);
    this.link.dispose();
    this.networks.dispose();
    this.smalls.dispose();
    this.stills.dispose();
    this.engine = null;
  }

  // --- what Python sends ---------------------------------------------------------------------------------------------

  update(data) {
    const before = this.data;
    this.data = data;
    if (!before) this.sent = data.count;
    const isOtherSpace = before && before.z.length !== data.z.length;
    if (isOtherSpace) this.forget();
    this.describe(before);
    if (data.count >= this.sent) this.hear(isOtherSpace || !before);
    this.networks.load(data);
    this.draw();
  }

  // Python knows of the last move: what it says of the point counts, unless the hand has moved on.
  hear(isNew) {
    const { z, seed, truncation, locked, picture } = this.data;
    this.isWaiting = false;
    if (this.isMoved) {
      if (picture && !this.engine) this.showServed(picture);
      if (!this.engine) this.tell();
      return;
    }
    this.seed = seed;
    this.held.become(locked, z.length);
    this.home = Float32Array.from(this.data.home.z);
    const goal = Float32Array.from(z);
    if (isNew || !this.z || this.truncation !== truncation || calm.matches) this.place(goal, truncation);
    else if (!sameNumbers(this.z, goal)) this.morph(goal, truncation, false);
    this.earlier.remember(goal, truncation, seed);
    if (picture && !this.engine) this.showServed(picture);
  }

  // The networks are there.
  run(engine) {
    this.engine = engine;
    this.failure = null;
    this.root.dataset.state = "live";
    this.render();
    this.refreshEnds();
    this.smalls.work();
  }

  fail(why) {
    if (this.isGone) return;
    this.engine = null;
    this.milliseconds = null;
    this.failure = why;
    this.root.dataset.state = "served";
    this.find(".console-notice").textContent =
      `The server draws the pictures, with a delay: this page cannot run the generator, for ${why}.`;
    this.meter.clear();
    if (this.data.picture) this.showServed(this.data.picture);
    else this.tell();
  }

  // --- what is told to Python ----------------------------------------------------------------------------------------

  // The point has moved under the hand.
  move(z) {
    this.stopMorph();
    this.z = z;
    this.seed = null;
    this.changed();
  }

  changed() {
    this.isMoved = true;
    this.draw();
    clearTimeout(this.restTimer);
    if (this.engine) this.restTimer = setTimeout(() => this.rest(), REST_MILLISECONDS);
    else if (!this.isWaiting) this.tell(); // else the newest point goes when the answer is there
  }

  rest() {
    if (!this.isMoved || this.wander.isDragging) return;
    if (this.seed === null) this.z = rounded(this.z);
    this.draw(); // what the address will reopen, to the last grey level
    this.tell();
    this.earlier.remember(this.z, this.truncation, this.seed);
    this.refreshEnds();
  }

  tell(wish = null) {
    clearTimeout(this.restTimer);
    this.isMoved = false;
    this.isWaiting = true;
    this.sent += 1;
    this.setStateValue("hand", {
      count: this.sent,
      z: Array.from(this.seed === null ? rounded(this.z) : this.z),
      seed: this.seed,
      truncation: this.truncation,
      locked: [...this.held.indices],
      live: this.failure === null,
      wish,
    });
  }

  // --- moving --------------------------------------------------------------------------------------------------------

  place(z, truncation) {
    this.stopMorph();
    this.z = z;
    this.truncation = truncation;
    this.draw();
    this.refreshEnds();
  }

  // Where the hand wants to be; a seed makes its own point only where nothing is held.
  goTo(z, truncation, seed = null) {
    this.morph(z, truncation, true, this.held.size ? null : seed);
  }

  // Walk to a point on the great circle, so that the eye can follow.
  morph(goal, truncation, isOwn, seed = null) {
    this.stopMorph();
    if (isOwn) {
      this.isMoved = true; // an answer to what was told before must not turn the walk round
      clearTimeout(this.restTimer); // the hand rests at the end of the walk, not on it
    }
    const [start, from, begun] = [this.z, this.truncation, performance.now()];
    const arrive = () => {
      this.walk = null;
      this.z = goal;
      this.truncation = truncation;
      this.seed = seed;
      if (isOwn) this.changed();
      else {
        this.seed = this.data.seed;
        this.place(goal, truncation);
      }
    };
    if (calm.matches || !this.engine) {
      arrive();
      return;
    }
    this.walk = (time) => {
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
    this.walk = null;
  }

  // Another latent space: nothing of the last one is a point of it.
  forget() {
    this.earlier.clear();
    this.z = null;
  }

  // --- the tools -----------------------------------------------------------------------------------------------------

  listen() {
    this.root.addEventListener("keydown", (event) => this.earlier.press(event));
    const act = {
      random: () => this.tell({ random: true }),
      reset: () => this.goTo(this.held.except(this.z, this.home), 1, this.data.home.seed),
      favourite: () => this.kept.add(rounded(this.z), this.truncation),
      link: () => this.link.copy(),
      film: () => this.tell({ film: !this.data.showsFilm }),
      unlock: () => this.held.letGo(),
    };
    for (const name of Object.keys(act)) this.tools[name].addEventListener("click", () => this.z && act[name]());
    this.find(".console-seed").addEventListener("change", (event) => {
      const seed = Number.parseInt(event.target.value, 10);
      if (seed >= 0) this.tell({ seed });
    });
    this.find(".console-truncation input").addEventListener("input", (event) => {
      this.stopMorph();
      this.truncation = Number(event.target.value);
      this.changed();
    });
  }

  // Let Python know where the hand is; false if it does not answer.
  async settle() {
    this.stopMorph();
    if (this.isMoved) this.rest();
    for (let trial = 0; trial < 60 && this.isWaiting; trial += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return !this.isWaiting;
  }

  // --- what stands here ----------------------------------------------------------------------------------------------

  draw() {
    this.stills.moved();
    if (this.frame) return;
    this.frame = requestAnimationFrame((time) => {
      this.frame = 0;
      if (this.isGone) return;
      if (this.walk) this.walk(time);
      this.showPoint();
      this.render();
      this.root.dataset.frames = Number(this.root.dataset.frames ?? 0) + 1;
      this.meter.measure(time, this.milliseconds);
    });
  }

  shown(z, truncation) {
    return truncation === 1 ? z : z.map((value) => value * truncation);
  }

  render() {
    if (!this.engine || !this.z) return;
    const { generator, discriminator, judge } = this.engine;
    const started = performance.now();
    const image = generator.run(this.shown(this.z, this.truncation));
    this.milliseconds = performance.now() - started;
    this.root.dataset.milliseconds = this.milliseconds;
    if (!image.every(Number.isFinite)) {
      this.fail("it makes infinite or undefined numbers");
      return;
    }
    paint(this.picture, image, generator.shape);
    const [logit] = discriminator.run(image);
    this.answers.showScore(this.data.scoreIsProbability ? sigmoid(logit) : logit);
    if (judge) this.answers.showBeliefs(softmax(judge.run(image)));
  }

  paintAt(canvas, generator, z, truncation) {
    paint(canvas, generator.run(this.shown(z, truncation)), generator.shape);
  }

  showServed({ pixels, score, probabilities }) {
    paint(this.picture, unpackPixels(pixels), GREY_IMAGE);
    const { canvas } = this.earlier.current ?? {};
    if (canvas) paint(canvas, unpackPixels(pixels), GREY_IMAGE);
    this.answers.showScore(score);
    if (probabilities) this.answers.showBeliefs(probabilities);
  }

  // The pictures at the ends of all sliders.
  refreshEnds() {
    if (!this.z) return;
    const truncation = () => this.truncation;
    this.smalls.replace(this.banks.ends().map((end) => ({ ...end, truncation })));
  }

  // --- what surrounds it ---------------------------------------------------------------------------------------------

  describe(before) {
    const { data } = this;
    this.find(".console-seed").value = data.home.seed;
    this.find(".console-count").textContent = `All ${data.z.length} dimensions`;
    this.find(".console-legend").textContent =
      "The number behind a name is its effect: the root-mean-square change of a pixel, in grey levels of 255, per σ, " +
      `averaged over ${data.averagedOver.toLocaleString("en")} random points. The pictures show what stands at −3 σ and at +3 σ.`;
    this.answers.describe(data);
    this.tools.film.setAttribute("aria-pressed", data.showsFilm);
    this.stills.describe(data.film, data.step);
    const sliders = JSON.stringify([data.directions, data.named, data.effects]);
    if (sliders !== this.sliders) {
      this.sliders = sliders;
      this.banks.describe(data);
      this.wander.describe(data.directions);
      this.refreshEnds();
    }
    if (before?.run !== data.run || before.z.length !== data.z.length) this.kept.describe(data.run, data.z.length);
  }

  showPoint() {
    if (!this.z) return;
    this.banks.show(this.z, this.home);
    const truncation = this.find(".console-truncation");
    truncation.querySelector("input").value = this.truncation;
    truncation.querySelector("output").textContent = this.truncation.toFixed(2);
    const [mean, spread] = this.data.typicalNorm;
    const length = norm(this.z) * this.truncation;
    this.find(".console-norm").textContent =
      `${length.toFixed(2)} σ from the centre; random points lie at ${mean.toFixed(1)} ± ${(2 * spread).toFixed(1)} σ.`;
    this.tools.unlock.hidden = this.held.size === 0;
    this.tools.unlock.textContent = `Let ${this.held.size} held go`;
    this.tools.reset.disabled = this.truncation === 1 && sameNumbers(this.z, this.held.except(this.z, this.home));
  }

  say(text) {
    this.find(".console-spoken").textContent = text;
  }
}

export default function ({ data, parentElement, setStateValue }) {
  return mount(Console, parentElement.querySelector(".console"), { data, setStateValue });
}
