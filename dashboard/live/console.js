// The point in the hand. The page runs the generator, the discriminator and the judge itself; Python hears of the point
// when the hand rests, and answers with the address and with what only it knows (the point of a seed).

const REST_MILLISECONDS = 250;
const PATIENCE_MILLISECONDS = 20000; // for weights on their way
const MORPH_MILLISECONDS = 280;
const PAUSE_MILLISECONDS = 200; // between two frames of one movement there is less
const SIDE_SIGMA = 12; // how far a drag over the whole picture goes
const KEY_SIGMA = 0.25;
const GREY_IMAGE = [28, 28, 1];

const consoles = new WeakMap();
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
    this.frames = [];
    this.cells = [];
    this.answers = new Answers(root);
    this.smalls = new Smalls(
      (canvas, z, truncation) => this.paintAt(canvas, this.engine.generator, z, truncation),
      () => !this.engine || this.isMoved,
    );
    const { undo, redo } = this.tools;
    this.earlier = new Earlier({ tray: this.find(".console-tray"), undo, redo }, this.smalls, (entry) =>
      // a seed makes its own point only where nothing is held
      this.morph(entry.z, entry.truncation, true, this.locked.size ? null : entry.seed),
    );
    this.kept = new Kept(
      { shelf: this.find(".console-kept"), list: this.find(".console-favourites") },
      this.smalls,
      (z, truncation) => this.morph(this.except(z), truncation, true),
      (text) => this.say(text),
    );
    this.stills = new Stills(
      this.find(".console-film"),
      (step) => this.tell({ step }),
      (canvas, generator) => this.z && this.paintAt(canvas, generator, this.z, this.truncation),
    );
    this.listen();
  }

  dispose() {
    this.isGone = true;
    clearTimeout(this.restTimer);
    clearTimeout(this.patience);
    clearTimeout(this.copied);
    cancelAnimationFrame(this.frame);
    this.waiting?.abort();
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
    this.load();
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
    this.locked = new Set(locked);
    this.home = Float32Array.from(this.data.home.z);
    const goal = Float32Array.from(z);
    if (isNew || !this.z || this.truncation !== truncation || calm.matches) this.place(goal, truncation);
    else if (!sameNumbers(this.z, goal)) this.morph(goal, truncation, false);
    this.earlier.remember(goal, truncation, seed);
    if (picture && !this.engine) this.showServed(picture);
  }

  async load() {
    const { block, judge, why } = this.data;
    const wanted = `${block} ${judge} ${why}`;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.waiting?.abort();
    this.waiting = new AbortController();
    const { signal } = this.waiting;
    if (why) {
      this.fail(why);
      return;
    }
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.fail("its weights have not arrived"), PATIENCE_MILLISECONDS);
    try {
      const [step, judging] = await Promise.all([store.get(block, signal), judge && store.get(judge, signal)]);
      if (signal.aborted) return; // another step was chosen meanwhile
      this.engine = {
        generator: step.network("generator"),
        discriminator: step.network("discriminator"),
        judge: judging && judging.network("judge"),
      };
    } catch (error) {
      if (!signal.aborted) this.fail(error.message);
      return;
    }
    clearTimeout(this.patience);
    this.failure = null;
    this.root.dataset.state = "live";
    this.render();
    this.refreshEnds();
    this.smalls.work();
  }

  fail(why) {
    clearTimeout(this.patience);
    if (this.isGone) return;
    this.engine = null;
    this.failure = why;
    this.root.dataset.state = "served";
    this.find(".console-notice").textContent =
      `The server draws the pictures, with a delay: this page cannot run the generator, for ${why}.`;
    this.find(".console-meter").textContent = "";
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
    if (!this.isMoved || this.isDragging) return;
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
      locked: [...this.locked],
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

  isHeld = (index) => this.locked.has(index);

  // All dimensions that are free, as they are elsewhere.
  except(z) {
    return Float32Array.from(z, (value, index) => (this.locked.has(index) ? this.z[index] : value));
  }

  wander(start, plane, across, up) {
    const tangent = Float32Array.from(start, (_, index) => across * plane.across[index] + up * (plane.up?.[index] ?? 0));
    const free = Float32Array.from(start, (value, index) => (this.isHeld(index) ? 0 : value));
    const walked = exponential(free, tangentPart(free, tangent));
    this.move(Float32Array.from(start, (value, index) => (this.isHeld(index) ? value : walked[index])));
  }

  // The plane of the drag: of two principal directions, or a random one.
  plane() {
    const pair = this.find(".console-plane select").value.split(" ").map(Number);
    const [first, second] = pair.some(Number.isNaN)
      ? [this.anyDirection(), this.anyDirection()]
      : pair.map((place) => this.data.directions[place].vector);
    return planeOf(first, second, this.isHeld);
  }

  anyDirection() {
    // the sum of some even numbers is nearly normal, and only the direction counts
    return Float32Array.from(this.z, () => Math.random() + Math.random() + Math.random() + Math.random() - 2);
  }

  lock(index) {
    if (this.locked.has(index)) this.locked.delete(index);
    else this.locked.add(index);
    this.beforeSolo = null;
    this.held();
  }

  // What is held has changed.
  held() {
    this.keyPlane = null;
    this.changed();
  }

  isSolo(index) {
    return this.locked.size === this.z.length - 1 && !this.locked.has(index);
  }

  // Hold all others; once more, hold what was held before.
  solo(index) {
    if (this.isSolo(index)) this.locked = this.beforeSolo ?? new Set();
    else {
      this.beforeSolo ??= this.locked;
      this.locked = new Set([...this.z.keys()].filter((other) => other !== index));
    }
    if (!this.isSolo(index)) this.beforeSolo = null;
    this.held();
  }

  // Another latent space: nothing of the last one is a point of it.
  forget() {
    this.earlier.clear();
    this.z = null;
    this.beforeSolo = null;
  }

  // --- the hand ------------------------------------------------------------------------------------------------------

  listen() {
    const { picture, tools } = this;
    picture.addEventListener("pointerdown", (event) => this.grasp(event));
    picture.addEventListener("pointermove", (event) => this.drag(event));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      picture.addEventListener(end, () => this.release());
    }
    picture.addEventListener("keydown", (event) => this.press(event));
    this.root.addEventListener("keydown", (event) => this.pressAnywhere(event));
    const act = {
      random: () => this.tell({ random: true }),
      reset: () => this.resetAll(),
      favourite: () => this.kept.add(rounded(this.z), this.truncation),
      link: () => this.copyLink(),
      film: () => this.tell({ film: !this.data.showsFilm }),
      undo: () => this.earlier.goTo(this.earlier.now - 1),
      redo: () => this.earlier.goTo(this.earlier.now + 1),
      unlock: () => {
        this.locked = new Set();
        this.beforeSolo = null;
        this.held();
      },
    };
    for (const [name, tool] of Object.entries(tools)) tool.addEventListener("click", () => this.z && act[name]());
    this.find(".console-seed").addEventListener("change", (event) => {
      const seed = Number.parseInt(event.target.value, 10);
      if (seed >= 0) this.tell({ seed });
    });
    this.find(".console-truncation input").addEventListener("input", (event) => {
      this.stopMorph();
      this.truncation = Number(event.target.value);
      this.changed();
    });
    this.root.addEventListener("change", (event) => {
      if (event.target === this.find(".console-plane select")) this.keyPlane = null;
    });
  }

  grasp(event) {
    if (event.button !== 0 || !this.z) return;
    const plane = this.plane();
    if (!plane) {
      this.say("Every dimension that this plane uses is held");
      return;
    }
    this.stopMorph();
    this.keyPlane = plane; // the keys go on in the plane of the last drag
    this.picture.setPointerCapture(event.pointerId);
    this.isDragging = true;
    const scale = SIDE_SIGMA / this.picture.clientWidth;
    this.grip = { plane, scale, start: this.z, x: event.clientX, y: event.clientY };
  }

  drag(event) {
    if (!this.isDragging) return;
    const { plane, scale, start, x, y } = this.grip;
    this.wander(start, plane, scale * (event.clientX - x), scale * (y - event.clientY));
  }

  release() {
    if (!this.isDragging) return;
    this.isDragging = false;
    if (this.isMoved && this.engine) this.rest();
  }

  press(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!steps || event.ctrlKey || event.metaKey || event.altKey || !this.z) return;
    event.preventDefault();
    this.keyPlane ??= this.plane();
    if (this.keyPlane) this.wander(this.z, this.keyPlane, KEY_SIGMA * steps[0], KEY_SIGMA * steps[1]);
  }

  pressAnywhere(event) {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.type === "number") return;
    event.preventDefault();
    this.earlier.goTo(this.earlier.now + (event.shiftKey ? 1 : -1));
  }

  resetAll() {
    const seed = this.locked.size ? null : this.data.home.seed;
    this.morph(this.except(this.home), 1, true, seed);
  }

  async copyLink() {
    this.stopMorph();
    const tool = this.tools.link;
    if (this.isMoved) this.rest();
    const arrived = await this.heard();
    const address = `${location.origin}${location.pathname}?${new URLSearchParams(this.data.link)}`;
    let told = "Copied";
    try {
      if (!arrived) throw new Error("the server has not answered");
      await navigator.clipboard.writeText(address);
    } catch {
      told = "Not copied: use the address above";
    }
    tool.textContent = told;
    clearTimeout(this.copied);
    this.copied = setTimeout(() => (tool.textContent = "Copy link"), 1800);
  }

  // When Python has answered to the last report; false if it does not.
  async heard() {
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
      this.measure(time);
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

  // Frames a second and milliseconds of decoding: of the last second of movement.
  measure(time) {
    const isAfterPause = time - this.frames.at(-1) > PAUSE_MILLISECONDS;
    this.frames = isAfterPause ? [time] : [...this.frames.filter((earlier) => time - earlier < 1000), time];
    this.root.dataset.frames = Number(this.root.dataset.frames ?? 0) + 1;
    if (!this.engine) return;
    const [first] = this.frames;
    const rate = this.frames.length > 5 ? `${Math.round((1000 * (this.frames.length - 1)) / (time - first))} fps · ` : "";
    this.find(".console-meter").textContent = `${rate}${this.milliseconds.toFixed(1)} ms`;
  }

  // The pictures at the ends of all sliders.
  refreshEnds() {
    if (!this.z) return;
    this.smalls.replace(
      this.cells.flatMap((cell) =>
        cell.ends.map(({ value, canvas }) => ({
          canvas,
          z: () => cell.control.at(value),
          truncation: () => this.truncation,
        })),
      ),
    );
  }

  // --- what surrounds it ---------------------------------------------------------------------------------------------

  describe(before) {
    const { data } = this;
    this.find(".console-seed").value = data.home.seed;
    this.find(".console-count").textContent = `All ${data.z.length} dimensions`;
    this.find(".console-legend").textContent =
      "The number behind a name is its effect: the root-mean-square change of a pixel, in grey levels of 255, per σ, " +
      `averaged over ${data.averagedOver} random points. The pictures show what stands at −3 σ and at +3 σ.`;
    this.answers.describe(data);
    this.tools.film.setAttribute("aria-pressed", data.showsFilm);
    this.stills.describe(data.film, data.step);
    const banks = JSON.stringify([data.directions, data.named, data.effects]);
    if (banks !== this.banks) {
      this.banks = banks;
      this.describeBanks();
    }
    if (before?.run !== data.run || before.z.length !== data.z.length) this.kept.describe(data.run, data.z.length);
  }

  describeBanks() {
    const { directions, named, effects } = this.data;
    const along = (direction) => ({
      ...direction,
      label: `${direction.name}${direction.effect === null ? "" : `, effect ${direction.effect.toFixed(1)}`}`,
      read: (z) => dot(z, direction.vector),
      at: (value) => moveAlong(this.z, direction.vector, value, this.isHeld),
      move: (value) => this.move(moveAlong(this.z, direction.vector, value, this.isHeld)),
      reset: () =>
        this.move(moveAlong(this.z, direction.vector, dot(this.home, direction.vector), this.isHeld)),
    });
    const dimension = (index) => {
      const at = (value) => Float32Array.from(this.z, (old, other) => (other === index ? value : old));
      return {
        index,
        name: `z${index}`,
        label: `z${index}, effect ${effects[index].toFixed(1)}`,
        effect: effects[index],
        read: (z) => z[index],
        at,
        move: (value) => !this.isHeld(index) && this.move(at(value)),
        reset: () => !this.isHeld(index) && this.move(at(this.home[index])),
        lock: () => this.lock(index),
        solo: () => this.solo(index),
      };
    };
    const own = named.map((direction) => ({
      ...along(direction),
      forget: () => this.tell({ forget: direction.name }),
    }));
    const order = effects.map((_, index) => index).sort((a, b) => effects[b] - effects[a]);
    const banks = {
      ".console-directions": [...directions.map(along), ...own],
      ".console-dimensions": order.map(dimension),
    };
    this.cells = [];
    for (const [place, controls] of Object.entries(banks)) {
      const cells = controls.map((control) => new Cell(control));
      this.find(place).replaceChildren(...cells.map((cell) => cell.root));
      this.cells.push(...cells);
    }
    this.describePlanes();
    this.refreshEnds();
  }

  describePlanes() {
    const { directions } = this.data;
    const select = this.find(".console-plane select");
    const pairs = [];
    for (let first = 0; first + 1 < directions.length; first += 2) {
      pairs.push([`${first} ${first + 1}`, `directions ${first + 1} and ${first + 2}`]);
    }
    const before = select.value;
    select.replaceChildren(
      ...[...pairs, ["any", "a random plane"]].map(([value, text]) => {
        const option = element("option", "", { value });
        option.textContent = text;
        return option;
      }),
    );
    if ([...select.options].some((option) => option.value === before)) select.value = before;
  }

  showPoint() {
    if (!this.z) return;
    for (const cell of this.cells) {
      const { index } = cell.control;
      cell.show(this.z, this.home, this.locked.has(index), index !== undefined && this.isSolo(index));
    }
    const truncation = this.find(".console-truncation");
    truncation.querySelector("input").value = this.truncation;
    truncation.querySelector("output").textContent = this.truncation.toFixed(2);
    const [mean, spread] = this.data.typicalNorm;
    const length = norm(this.z) * this.truncation;
    this.find(".console-norm").textContent =
      `${length.toFixed(2)} σ from the centre; random points lie at ${mean.toFixed(1)} ± ${(2 * spread).toFixed(1)} σ.`;
    this.tools.unlock.hidden = this.locked.size === 0;
    this.tools.unlock.textContent = `Let ${this.locked.size} held go`;
    this.tools.reset.disabled = this.truncation === 1 && sameNumbers(this.z, this.except(this.home));
  }

  say(text) {
    this.find(".console-spoken").textContent = text;
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".console");
  if (!consoles.has(root)) consoles.set(root, new Console(root));
  const console = consoles.get(root);
  console.setStateValue = setStateValue;
  console.update(data);
  return () => {
    console.dispose();
    consoles.delete(root);
  };
}
