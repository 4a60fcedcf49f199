// The point in the hand. The page runs the generator, the discriminator and the judge itself; Python hears of the point
// when the hand rests, and answers with the address and with what only it knows (the point of a seed).

const REST_MILLISECONDS = 250;
const PATIENCE_MILLISECONDS = 20000; // for weights on their way
const MORPH_MILLISECONDS = 280;
const SIDE_SIGMA = 12; // how far a drag over the whole picture goes
const KEY_SIGMA = 0.25;
const SPARE_MILLISECONDS = 6; // of a frame, for small pictures
const EARLIER_KEPT = 60;
const FAVOURITES_KEPT = 24;
const GREY_IMAGE = [28, 28, 1];

const consoles = new WeakMap();
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const percent = (share) => `${Math.round(100 * share)}%`;
const same = (a, b) => a.length === b.length && a.every((value, index) => value === b[index]);

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
    this.earlier = [];
    this.now = -1;
    this.frames = [];
    this.todo = []; // small pictures that are out of date
    this.bars = [];
    this.cells = [];
    this.film = [];
    this.version = 0;
    this.listen();
  }

  dispose() {
    this.isGone = true;
    clearTimeout(this.restTimer);
    clearTimeout(this.patience);
    clearTimeout(this.copied);
    cancelAnimationFrame(this.frame);
    cancelAnimationFrame(this.spare);
    this.engine = null;
  }

  // --- what Python sends ---------------------------------------------------------------------------------------------

  update(data) {
    const before = this.data;
    this.data = data;
    if (!before) this.sent = data.count;
    const isOtherSpace = before && before.z.length !== data.z.length;
    if (isOtherSpace) this.forgetEarlier();
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
    else if (!same(this.z, goal)) this.morph(goal, truncation, false);
    this.remember(goal, truncation, seed);
    if (picture && !this.engine) this.showServed(picture);
  }

  async load() {
    const { block, judge, why } = this.data;
    const wanted = `${block} ${judge} ${why}`;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    if (why) {
      this.fail(why);
      return;
    }
    clearTimeout(this.patience);
    this.patience = setTimeout(() => this.fail("its weights have not arrived"), PATIENCE_MILLISECONDS);
    try {
      const [step, judging] = await Promise.all([store.get(block), judge ? store.get(judge) : null]);
      if (this.wanted !== wanted || this.isGone) return; // another step was chosen meanwhile
      this.engine = {
        generator: step.network("generator"),
        discriminator: step.network("discriminator"),
        judge: judging && judging.network("judge"),
      };
    } catch (error) {
      if (this.wanted === wanted) this.fail(error.message);
      return;
    }
    clearTimeout(this.patience);
    this.failure = null;
    this.root.dataset.state = "live";
    this.render();
    this.refreshSmall();
    this.loadFilm();
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
    this.tell();
    this.remember(this.z, this.truncation, this.seed);
    this.refreshSmall();
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
    this.refreshSmall();
  }

  // Walk to a point on the great circle, so that the eye can follow.
  morph(goal, truncation, isOwn, seed = null) {
    this.stopMorph();
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

  plane() {
    const [first, second] = this.find(".console-plane select").value.split(" ").map(Number);
    const { directions } = this.data;
    if (!Number.isNaN(second)) return planeOf(directions[first].vector, directions[second].vector, this.isHeld);
    if (Number.isNaN(first)) return planeOf(this.anyDirection(), this.anyDirection(), this.isHeld);
    return planeOf(directions[first].vector, this.anyDirection(), this.isHeld);
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

  // --- earlier points ------------------------------------------------------------------------------------------------

  remember(z, truncation, seed) {
    const here = this.earlier[this.now];
    if (here && here.truncation === truncation && same(here.z, z)) {
      here.seed = seed;
      return;
    }
    const canvas = element("canvas", "", { width: 28, height: 28 });
    const made = element("button", "console-small", { type: "button", "aria-label": "An earlier point" });
    made.append(canvas);
    const entry = { z: Float32Array.from(z), truncation, seed, canvas, button: made };
    made.addEventListener("click", () => this.goTo(this.earlier.indexOf(entry)));
    this.earlier = [...this.earlier.slice(0, this.now + 1), entry].slice(-EARLIER_KEPT);
    this.now = this.earlier.length - 1;
    this.find(".console-tray").replaceChildren(...this.earlier.map((other) => other.button));
    this.showEarlier();
    this.addSmall({ canvas, z: () => entry.z, truncation: () => entry.truncation });
  }

  goTo(place) {
    const entry = this.earlier[place];
    if (!entry) return;
    this.now = place;
    this.showEarlier();
    this.morph(entry.z, entry.truncation, true, this.locked.size ? null : entry.seed);
  }

  forgetEarlier() {
    this.earlier = [];
    this.now = -1;
    this.z = null;
    this.beforeSolo = null;
    this.find(".console-tray").replaceChildren();
  }

  showEarlier() {
    this.tools.undo.disabled = this.now <= 0;
    this.tools.redo.disabled = this.now >= this.earlier.length - 1;
    for (const [place, entry] of this.earlier.entries()) {
      entry.button.setAttribute("aria-current", place === this.now);
      entry.button.setAttribute("aria-label", `Point ${place + 1} of ${this.earlier.length}`);
    }
    const tray = this.find(".console-tray");
    const { button: current } = this.earlier[this.now] ?? {};
    // not scrollIntoView, which would scroll the page as well
    if (current) tray.scrollLeft = current.offsetLeft - tray.clientWidth / 2;
  }

  // --- kept points: in this browser, by the number of dimensions ------------------------------------------------------

  favouritesName() {
    return `latent-atlas kept ${this.data.run} ${this.data.z.length}`;
  }

  favourites() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.favouritesName()) ?? "[]");
      return kept.filter((entry) => entry.z?.length === this.data.z.length);
    } catch {
      return []; // no storage, or not ours
    }
  }

  keep(entries) {
    try {
      localStorage.setItem(this.favouritesName(), JSON.stringify(entries.slice(-FAVOURITES_KEPT)));
    } catch {
      this.say("This browser keeps nothing for this page");
    }
    this.showFavourites();
  }

  showFavourites() {
    const entries = this.favourites();
    const shelf = this.find(".console-favourites");
    this.find(".console-kept").hidden = entries.length === 0;
    shelf.replaceChildren(
      ...entries.map((entry, place) => {
        const canvas = element("canvas", "", { width: 28, height: 28 });
        const open = element("button", "console-small", { type: "button", "aria-label": `Kept point ${place + 1}` });
        open.append(canvas);
        const z = Float32Array.from(entry.z);
        open.addEventListener("click", () => this.morph(this.except(z), entry.truncation, true));
        const remove = button("console-remove", "✕", `Let kept point ${place + 1} go`, () =>
          this.keep(this.favourites().filter((_, other) => other !== place)),
        );
        remove.tabIndex = 0;
        const holder = element("span", "console-holder");
        holder.append(open, remove);
        this.addSmall({ canvas, z: () => z, truncation: () => entry.truncation });
        return holder;
      }),
    );
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
      favourite: () =>
        this.keep([...this.favourites(), { z: Array.from(rounded(this.z)), truncation: this.truncation }]),
      link: () => this.copyLink(),
      film: () => this.tell({ film: !this.data.showsFilm }),
      undo: () => this.goTo(this.now - 1),
      redo: () => this.goTo(this.now + 1),
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
    this.goTo(this.now + (event.shiftKey ? 1 : -1));
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
    this.version += 1;
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
    if (!image.every(Number.isFinite)) {
      this.fail("it makes infinite or undefined numbers");
      return;
    }
    paint(this.picture, image, generator.shape);
    const [logit] = discriminator.run(image);
    this.showScore(this.data.scoreIsProbability ? sigmoid(logit) : logit);
    if (judge) this.showBeliefs(softmax(judge.run(image)));
    this.drawFilm();
  }

  showServed({ pixels, score, probabilities }) {
    paint(this.picture, unpackPixels(pixels), GREY_IMAGE);
    const { canvas } = this.earlier[this.now] ?? {};
    if (canvas) paint(canvas, unpackPixels(pixels), GREY_IMAGE);
    this.showScore(score);
    if (probabilities) this.showBeliefs(probabilities);
  }

  // Frames a second and milliseconds of decoding: of the last second of movement.
  measure(time) {
    this.frames = [...this.frames.filter((earlier) => time - earlier < 1000), time];
    this.root.dataset.frames = Number(this.root.dataset.frames ?? 0) + 1;
    if (!this.engine) return;
    const [first] = this.frames;
    const rate = this.frames.length > 5 ? `${Math.round((1000 * (this.frames.length - 1)) / (time - first))} fps · ` : "";
    this.find(".console-meter").textContent = `${rate}${this.milliseconds.toFixed(1)} ms`;
  }

  showBeliefs(beliefs) {
    const order = beliefs.map((_, index) => index).sort((a, b) => beliefs[b] - beliefs[a]);
    const { classes } = this.data;
    for (const [index, { row, bar, share }] of this.bars.entries()) {
      row.classList.toggle("console-best", index === order[0]);
      bar.style.width = `${100 * beliefs[index]}%`;
      share.textContent = percent(beliefs[index]);
    }
    const [best] = order;
    this.find(".console-judge").textContent = `${classes[best].name}, says the judge: ${percent(beliefs[best])}`;
    const spoken = order.slice(0, 3).map((index) => `${classes[index].name} ${percent(beliefs[index])}`);
    this.find(".console-bars").setAttribute("aria-label", `The judge: ${spoken.join(", ")}`);
  }

  showScore(score) {
    const { means, scoreIsProbability } = this.data;
    const answer = scoreIsProbability ? `${percent(score)} real` : `score ${score.toFixed(2)}`;
    this.find(".console-answer").textContent = `${answer}, says the discriminator`;
    const verdict = this.find(".console-verdict");
    verdict.hidden = !means;
    if (!means) return;
    verdict.setAttribute("aria-label", `The discriminator's answer to this image: ${answer}`);
    // a bare score has no ends of its own: the scale reaches as far beyond the means as these lie apart
    const [low, high] = [Math.min(...means), Math.max(...means)];
    const spread = Math.max(high - low, 1e-6);
    const [from, to] = scoreIsProbability ? [0, 1] : [low - spread, high + spread];
    const at = (value) => `${100 * Math.min(1, Math.max(0, (value - from) / (to - from)))}%`;
    const [first, second] = verdict.querySelectorAll("s");
    first.style.left = at(means[0]);
    second.style.left = at(means[1]);
    verdict.querySelector("b").style.left = at(score);
  }

  // --- small pictures: in the time that a frame leaves ----------------------------------------------------------------

  addSmall(small) {
    this.todo.push(small);
    this.work();
  }

  refreshSmall() {
    if (!this.engine || !this.z) return;
    const ends = this.cells.flatMap((cell) =>
      cell.ends.map(({ value, canvas }) => ({
        canvas,
        z: () => cell.control.at(value),
        truncation: () => this.truncation,
      })),
    );
    this.todo = [...this.todo.filter((small) => !small.isEnd), ...ends.map((end) => ({ ...end, isEnd: true }))];
    this.work();
  }

  work() {
    if (this.spare || !this.engine || !this.todo.length) return;
    this.spare = requestAnimationFrame(() => {
      this.spare = 0;
      if (this.isGone || !this.engine) return;
      const { generator } = this.engine;
      const until = performance.now() + SPARE_MILLISECONDS;
      while (this.todo.length && !this.isMoved && performance.now() < until) {
        const { canvas, z, truncation } = this.todo.shift();
        paint(canvas, generator.run(this.shown(z(), truncation())), generator.shape);
      }
      this.work();
    });
  }

  // --- the film: the point in hand at many steps ----------------------------------------------------------------------

  describeFilm() {
    const { film, step, showsFilm } = this.data;
    const strip = this.find(".console-film");
    this.tools.film.setAttribute("aria-pressed", showsFilm);
    strip.hidden = !film.length;
    const name = JSON.stringify(film);
    if (name !== this.filmName) {
      this.filmName = name;
      this.film = film.map(({ step: number, block }) => {
        const canvas = element("canvas", "", { width: 28, height: 28 });
        const made = element("button", "console-still", { type: "button", "aria-label": `Choose step ${number}` });
        const caption = element("small", "");
        caption.textContent = number.toLocaleString("en");
        made.append(canvas, caption);
        made.addEventListener("click", () => this.tell({ step: number }));
        return { number, block, canvas, button: made, drawn: null, generator: null };
      });
      strip.replaceChildren(...this.film.map((still) => still.button));
      this.loadFilm();
    }
    for (const still of this.film) still.button.setAttribute("aria-current", still.number === step);
  }

  loadFilm() {
    for (const still of this.film) {
      if (still.generator) continue;
      store.get(still.block).then(
        (block) => {
          still.generator = block.network("generator");
          this.drawFilm();
        },
        (error) => (still.button.title = error.message),
      );
    }
  }

  // The stills that are furthest behind first, as many as a frame has time for.
  drawFilm() {
    if (this.filmFrame || !this.film.length) return;
    this.filmFrame = requestAnimationFrame(() => {
      this.filmFrame = 0;
      if (this.isGone || !this.engine) return;
      const until = performance.now() + SPARE_MILLISECONDS;
      const behind = this.film.filter((still) => still.generator && still.drawn !== this.version);
      const start = behind.findIndex((still) => still.number > (this.lastStill ?? -1));
      const order = start > 0 ? [...behind.slice(start), ...behind.slice(0, start)] : behind;
      let done = 0;
      for (const still of order) {
        paint(still.canvas, still.generator.run(this.shown(this.z, this.truncation)), still.generator.shape);
        still.drawn = this.version;
        this.lastStill = still.number;
        done += 1;
        if (performance.now() > until) break;
      }
      if (done < behind.length) this.drawFilm();
    });
  }

  // --- what surrounds it ---------------------------------------------------------------------------------------------

  describe(before) {
    const { data } = this;
    this.find(".console-seed").value = data.home.seed;
    this.find(".console-count").textContent = `All ${data.z.length} dimensions`;
    this.find(".console-legend").textContent =
      "The number behind a name is its effect: the root-mean-square change of a pixel, in grey levels of 255, per σ, " +
      `averaged over ${data.averagedOver} random points. The pictures show what stands at −3 σ and at +3 σ.`;
    this.describeAnswers();
    this.describeFilm();
    const banks = JSON.stringify([data.directions, data.named, data.effects]);
    if (banks !== this.banks) {
      this.banks = banks;
      this.describeBanks();
    }
    if (before?.run !== data.run) this.showFavourites();
  }

  describeAnswers() {
    const { classes, means, noJudge, scoreIsProbability } = this.data;
    const bars = this.find(".console-bars");
    const name = JSON.stringify(classes);
    if (name !== this.barsName) {
      this.barsName = name;
      this.bars = (classes ?? []).map(({ name: text, colour }) => {
        const row = element("div", "console-bar");
        const [label, track, bar, share] = ["span", "i", "b", "span"].map((tag) => element(tag, ""));
        label.textContent = text;
        bar.style.background = colour;
        track.append(bar);
        row.append(label, track, share);
        return { row, bar, share };
      });
      bars.replaceChildren(...this.bars.map(({ row }) => row));
      bars.classList.toggle("console-wide", (classes ?? []).some((known) => known.name.length > 2));
      if (!classes) this.find(".console-judge").textContent = "Which is it? There is no judge.";
    }
    bars.hidden = !classes;
    this.find(".console-judge").title = noJudge ?? "";
    const show = (mean) => (scoreIsProbability ? percent(mean) : mean.toFixed(2));
    this.find(".console-marks").textContent = means
      ? `White marks: its mean answer to generated images (${show(means[1])}) and real ones (${show(means[0])})` +
        `${scoreIsProbability ? "" : "; only differences count"}.`
      : "No answers to real images were logged to compare it with.";
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
    this.refreshSmall();
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
    this.tools.reset.disabled = this.truncation === 1 && same(this.z, this.except(this.home));
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
