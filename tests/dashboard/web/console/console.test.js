import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { click, enter, frames, key, motion, pointer, reportsOf, rootOf, settled, sized, strokes } from "../dom.js";
import { checkpointFile, classifierFile } from "../nets.js";
import { Console } from "../../../../dashboard/web/console/console.js";
import { store } from "../../../../dashboard/web/lib/nn/weights-store.js";

const DIRECTION = { name: "Direction 1", effect: 9, vector: [1, 0, 0] };

const propsOf = (changes = {}) => ({
  handledEvent: 0,
  z: [1, 2, 3],
  seed: 7,
  home: { seed: 7, z: [1, 2, 3] },
  truncation: 1,
  locked: [],
  plane: "0 1",
  run: "run",
  iteration: 1000,
  weights: { checkpoint: "step", classifier: "classifier", problem: null },
  noClassifier: null,
  effects: [1, 3, 2],
  directions: [DIRECTION, { ...DIRECTION, name: "Direction 2", vector: [0, 1, 0] }],
  namedDirections: [],
  effectSamples: 1024,
  classes: [
    { name: "shirt", colour: "red" },
    { name: "boot", colour: "blue" },
  ],
  scoreIsProbability: true,
  meanScores: [0.6, 0.4],
  typicalNorm: [1.6, 0.7],
  timeline: [],
  showsTimeline: false,
  link: { run: "run", seed: "7" },
  servedImage: null,
  ...changes,
});

const SERVED = { pixels: Buffer.alloc(784, 255).toString("base64"), score: 0.25, probabilities: [0.1, 0.9] };

let root, page, reports, now;

beforeEach(() => {
  mock.restoreAll();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  now = 1000;
  mock.method(performance, "now", () => now);
  frames.waiting.clear();
  motion.isReduced = false;
  localStorage.clear();
  for (const name of ["step", "classifier", "other"]) store.remove(name);
  root = rootOf("console");
  page = new Console(root);
  sized(page.picture, 120, 120);
  reports = reportsOf(page);
});

const text = (name) => root.querySelector(name).textContent;
const tool = (name) => root.querySelector(`[data-tool=${name}]`);
const events = () => reports.map(([, event]) => event);
const z = () => [...page.z];

/** Python sends something; a frame is shown. */
function send(changes) {
  page.update(propsOf(changes));
  frames.run(now);
}

/** The console with its networks. */
async function live(changes) {
  store.put("step", checkpointFile());
  store.put("classifier", classifierFile());
  send(changes);
  await settled();
  frames.run(now);
}

/** Python has handled the last event and answers with what it was told. */
const answer = (changes = {}) => {
  const { number, z: vector, seed, truncation, locked } = events().at(-1);
  send({ handledEvent: number, z: vector, seed, truncation, locked, ...changes });
};

const sliderOf = (name) => root.querySelector(`.cell-slider[aria-label^="${name},"]`);
const move = (name, value) => enter(sliderOf(name), value);

/** A drag or slider rests, and the next frame is shown. */
function rest() {
  mock.timers.tick(250);
  frames.run(now);
}

/** Show frames until a morph is over. */
function morph() {
  for (let frame = 0; frame < 40; frame += 1) frames.run((now += 16));
}

test("what Python sends is shown, and nothing is reported", async () => {
  await live();
  assert.deepEqual(z(), [1, 2, 3]);
  assert.deepEqual(reports, []);
  assert.equal(root.dataset.state, "live");
  // the networks of the tests: logit 1, classes 4 and -4
  assert.equal(text(".console-discriminator"), "Discriminator: P(real) = 73%");
  assert.equal(text(".console-classifier"), "Classifier: shirt (100%)");
  assert.equal(text(".console-norm"), "Norm of z 3.74 (random vectors: 1.6 ± 1.4)");
  assert.equal(text(".console-count"), "3, sorted by influence");
  assert.match(text(".console-legend"), /averaged over 1,024 random vectors/);
  assert.equal(root.querySelector(".console-seed").value, "7");
});

test("a slider moves the image at once, and Python hears of it when it rests", async () => {
  await live();
  move("z1", -2);
  frames.run(now);
  assert.match(text(".console-classifier"), /boot/);
  assert.deepEqual(reports, []);
  mock.timers.tick(249);
  move("z0", 0.5);
  mock.timers.tick(249);
  assert.deepEqual(reports, []);
  mock.timers.tick(1);
  assert.deepEqual(events(), [
    {
      number: 1,
      z: [0.5, -2, 3],
      seed: null,
      truncation: 1,
      locked: [],
      plane: "0 1",
      runsInPage: true,
      request: null,
    },
  ]);
  assert.equal(root.querySelectorAll(".console-tray button").length, 2);
});

test("a reported vector is one that an address can hold", async () => {
  await live();
  move("z1", 0.1);
  page.move(Float32Array.of(0.123456, 0, 0));
  rest();
  assert.equal((256 * events()[0].z[0]) % 1, 0);
  assert.deepEqual(z(), events()[0].z);
});

test("events are numbered from the one that Python has handled last", async () => {
  await live({ handledEvent: 41 });
  move("z0", 1.5);
  rest();
  move("z0", 2.5);
  rest();
  assert.deepEqual(
    events().map(({ number }) => number),
    [42, 43],
  );
});

test("an answer to an older event does not turn a newer vector back", async () => {
  await live();
  move("z0", 1.5);
  rest();
  move("z0", 2.5);
  rest();
  send({ handledEvent: 1, z: [1.5, 2, 3], seed: null });
  morph();
  assert.equal(z()[0], 2.5);
});

test("an answer that comes while something moves does not turn it back", async () => {
  await live();
  move("z0", 1.5);
  rest();
  move("z0", 2.5);
  answer();
  morph();
  assert.equal(z()[0], 2.5);
  mock.timers.tick(250);
  assert.equal(events().at(-1).z[0], 2.5);
});

test("a random vector and a typed seed come from Python, and the image morphs there on a great circle", async () => {
  await live();
  click(tool("random"));
  assert.deepEqual(events().at(-1).request, { random: true });
  answer({ z: [-2, 1, 3], seed: 9, home: { seed: 9, z: [-2, 1, 3] } });
  now += 140; // half of the way
  frames.run(now);
  const norm = Math.hypot(...z());
  assert(Math.abs(norm - Math.sqrt(14)) < 1e-5, "it stays on the sphere");
  assert(z()[0] < 1 && z()[0] > -2);
  morph();
  assert.deepEqual(z(), [-2, 1, 3]);
  assert.equal(page.seed, 9);
  assert.equal(reports.length, 1, "what Python said is not reported back");
  enter(root.querySelector(".console-seed"), 12, "change");
  assert.deepEqual(events().at(-1).request, { seed: 12 });
});

test("the seed box takes whole numbers only, says why, and goes on showing the seed of the image", async () => {
  await live();
  const box = root.querySelector(".console-seed");
  for (const typed of ["1e2", "1.5", "-3", "", "+4", "0x1f", "seven", "2147483648", "99999999999"]) {
    enter(box, typed, "change");
    assert.equal(box.value, "7", typed);
    assert.match(text(".console-seed-note"), /whole numbers from 0 to 2,147,483,647 only/);
  }
  assert.equal(reports.length, 0);
  enter(box, " 2147483647 ", "change");
  assert.deepEqual(events().at(-1).request, { seed: 2147483647 });
});

test("an answer that comes while a seed is typed leaves it there", async () => {
  await live();
  const box = root.querySelector(".console-seed");
  box.focus();
  enter(box, "11", "change");
  enter(box, "12");
  answer({ z: [0, 1, 0], seed: 11, home: { seed: 11, z: [0, 1, 0] } });
  morph();
  assert.equal(box.value, "12");
  box.dispatchEvent(new window.Event("change"));
  assert.deepEqual(events().at(-1).request, { seed: 12 });
  answer({ z: [1, 0, 0], seed: 12, home: { seed: 12, z: [1, 0, 0] } });
  morph();
  assert.equal(box.value, "12");
});

test("the seed box says when the image was moved away from its seed", async () => {
  await live();
  assert.equal(text(".console-seed-note"), "");
  page.move(Float32Array.of(0, 0, 1));
  frames.run(now);
  assert.equal(root.querySelector(".console-seed").value, "7");
  assert.equal(text(".console-seed-note"), "moved");
  page.goTo(Float32Array.of(0, 1, 0), 1, 5);
  morph();
  assert.equal(root.querySelector(".console-seed").value, "5");
  assert.equal(text(".console-seed-note"), "");
});

test("where less motion is wanted nothing morphs", async () => {
  motion.isReduced = true;
  root = rootOf("console");
  page = new Console(root);
  reports = reportsOf(page);
  await live();
  click(tool("random"));
  answer({ z: [-2, 1, 3], seed: 9 });
  assert.deepEqual(z(), [-2, 1, 3]);
});

test("reset returns to the seed's vector and its full norm, and is reported with the seed", async () => {
  await live({ z: [0, 0, 1], seed: null, truncation: 0.5 });
  click(tool("reset"));
  morph();
  rest();
  const { z: vector, seed, truncation } = events().at(-1);
  assert.deepEqual([vector, seed, truncation], [[1, 2, 3], 7, 1]);
  assert(tool("reset").disabled);
});

test("locked dimensions stay in a reset, in a saved vector and in a random plane", async () => {
  await live({ z: [0, 0, 1], seed: null, locked: [1] });
  click(tool("reset"));
  morph();
  rest();
  assert.deepEqual(events().at(-1).z, [1, 0, 3]);
  assert.equal(events().at(-1).seed, null, "that is not the seed's vector");
  answer({ locked: [1] });
  click(tool("save"));
  move("z0", 4);
  rest();
  page.locked.set([0], 3);
  click(root.querySelector(".console-bookmarks .console-small"));
  morph();
  assert.deepEqual(z(), [4, 0, 3]);
});

test("locks are reported, and all can be unlocked", async () => {
  await live();
  sliderOf("z2").dispatchEvent(key("s"));
  rest();
  assert.deepEqual(events().at(-1).locked, [0, 1]);
  assert(!tool("unlock").hidden);
  assert.equal(tool("unlock").textContent, "Unlock all (2)");
  click(tool("unlock"));
  rest();
  assert.deepEqual(events().at(-1).locked, []);
  assert(tool("unlock").hidden);
});

test("truncation scales what the generator gets, not the vector", async () => {
  await live();
  enter(root.querySelector(".console-truncation input"), 0.5);
  frames.run(now);
  assert.equal(text(".console-discriminator"), "Discriminator: P(real) = 62%");
  assert.equal(text(".console-truncation output"), "0.50");
  assert.match(text(".console-norm"), /^Norm of z 1\.87 /);
  rest();
  assert.deepEqual([events()[0].truncation, events()[0].z, events()[0].seed], [0.5, [1, 2, 3], 7]);
});

test("a drag is reported when it ends, not while it rests on the way", async () => {
  await live();
  page.picture.dispatchEvent(pointer("down", 50, 50));
  page.picture.dispatchEvent(pointer("move", 60, 50));
  mock.timers.tick(1000);
  assert.deepEqual(reports, []);
  page.picture.dispatchEvent(pointer("up", 60, 50));
  assert.equal(events().length, 1);
});

test("the ends of the sliders follow a drag, and do not wait for it to rest", async () => {
  await live();
  frames.run(now);
  const [{ canvas }] = page.bank.ends();
  strokes.length = 0;
  move("z1", -2);
  frames.run(now);
  assert(
    strokes.some(([drawn]) => drawn === canvas),
    "the end shows the old vector",
  );
  assert.deepEqual(reports, [], "the drag has not rested yet");
});

test("another checkpoint draws the thumbnails of the history and the saved ones again", async () => {
  await live();
  click(tool("save"));
  move("z0", 2);
  rest();
  frames.run(now);
  const old = [...root.querySelectorAll(".console-tray canvas, .console-bookmarks canvas")];
  assert.equal(old.length, 3);
  strokes.length = 0;
  store.put("other", checkpointFile());
  answer({ iteration: 2000, weights: { checkpoint: "other", classifier: "classifier", problem: null } });
  await settled();
  frames.run(now);
  const drawn = new Set(strokes.map(([canvas]) => canvas));
  assert.deepEqual(
    old.map((canvas) => drawn.has(canvas)),
    [true, true, true],
  );
});

test("the chosen plane is Python's, and another one is reported", async () => {
  const vector = (...values) => ({ ...DIRECTION, vector: values });
  const directions = [vector(1, 0, 0), vector(0, 1, 0), vector(0, 0, 1), vector(0, 1, 1)];
  await live({ directions, plane: "2 3" });
  const planes = root.querySelector(".console-plane select");
  assert.equal(planes.value, "2 3");
  enter(planes, "random", "change");
  rest();
  assert.equal(events().at(-1).plane, "random");
  answer({ directions, plane: "random" });
  assert.equal(planes.value, "random");
  send({ directions, plane: "8 9", handledEvent: events().at(-1).number });
  assert.equal(planes.value, "0 1", "there is no such plane");
});

test("undo morphs back, and that is reported in the end", async () => {
  await live();
  move("z0", -3);
  rest();
  answer();
  click(tool("undo"));
  morph();
  rest();
  assert.deepEqual(events().at(-1).z, [1, 2, 3]);
  assert.equal(events().at(-1).seed, 7);
  assert.equal(root.querySelectorAll(".console-tray button").length, 2);
});

test("what only Python can do is requested", async () => {
  await live({ namedDirections: [{ name: "round", effect: null, vector: [0, 0, 1] }], showsTimeline: true });
  click(tool("timeline"));
  click(root.querySelector(".cell-remove"));
  assert.deepEqual(
    events().map(({ request }) => request),
    [{ timeline: false }, { removeDirection: "round" }],
  );
});

test("the timeline shows the current vector at each checkpoint, and a still asks for its checkpoint", async () => {
  store.put("other", checkpointFile());
  await live({ timeline: [{ iteration: 0, weights: "other" }] });
  frames.run(now);
  const still = root.querySelector(".console-still");
  assert(strokes.some(([on, name]) => on === still.querySelector("canvas") && name === "putImageData"));
  click(still);
  assert.deepEqual(events().at(-1).request, { iteration: 0 });
});

test("a page that cannot run the networks says so and asks Python for the image", async () => {
  send({
    weights: { checkpoint: null, classifier: null, problem: "there is no layer for Riddle()" },
    servedImage: SERVED,
  });
  assert.equal(root.dataset.state, "served");
  assert.equal(
    text(".console-notice"),
    "The server generates the images, with a delay, because this page cannot run the generator: " +
      "there is no layer for Riddle().",
  );
  assert.equal(text(".console-discriminator"), "Discriminator: P(real) = 25%");
  assert.equal(text(".console-classifier"), "Classifier: boot (90%)");
});

test("damaged weights are reported to Python, which then sends the image", async () => {
  send();
  store.fail("step", new Error("the weights were damaged in transit"));
  await settled();
  assert.match(text(".console-notice"), /damaged in transit/);
  assert.equal(events().at(-1).runsInPage, false);
  answer({ servedImage: SERVED });
  assert.equal(text(".console-classifier"), "Classifier: boot (90%)");
});

test("without networks each move is reported, one at a time, and the newest counts", async () => {
  const weights = { checkpoint: null, classifier: null, problem: "why" };
  send({ weights, servedImage: SERVED });
  for (const value of [1.5, 2, 2.5]) move("z0", value);
  assert.deepEqual(
    events().map(({ z: [first] }) => first),
    [1.5],
  );
  answer({ weights, servedImage: SERVED });
  assert.deepEqual(
    events().map(({ z: [first] }) => first),
    [1.5, 2.5],
  );
});

test("a generator that makes undefined numbers is none that the page can show", async () => {
  store.put("classifier", classifierFile());
  const file = checkpointFile();
  mock.method(file.network("generator"), "run", () => Float32Array.of(NaN, 0));
  store.put("step", file);
  send();
  await settled();
  assert.equal(root.dataset.state, "served");
  assert.match(text(".console-notice"), /infinite or undefined values/);
});

test("another latent space forgets history, vector and networks", async () => {
  await live();
  move("z0", 2);
  rest();
  const weights = { checkpoint: "other", classifier: null, problem: null };
  send({ handledEvent: 1, z: [1, 2], home: { seed: 7, z: [1, 2] }, effects: [1, 2], directions: [], weights });
  assert.deepEqual(z(), [1, 2]);
  assert.equal(root.querySelectorAll(".console-tray button").length, 1);
  assert.equal(page.networks, null, "those of the last space take vectors of another size");
});

test("another latent space is shown although the last one's event was never handled, or never reported", async () => {
  const other = { z: [1, 2], home: { seed: 7, z: [1, 2] }, effects: [1, 2], directions: [], locked: [] };
  await live();
  move("z0", 2);
  rest(); // Python ignores this event: its vector is of another size
  send({ ...other, weights: { checkpoint: "other", classifier: null, problem: null } });
  assert.deepEqual(z(), [1, 2]);
  move("z0", 2.5);
  await live(); // before that has rested
  assert.deepEqual(z(), [1, 2, 3]);
  const before = reports.length;
  mock.timers.tick(1000);
  assert.equal(reports.length, before);
});

test("a link is copied when Python knows the current vector", async () => {
  await live();
  const copied = [];
  Object.defineProperty(globalThis, "navigator", {
    value: { clipboard: { writeText: async (address) => copied.push(address) } },
    configurable: true,
  });
  move("z0", 2);
  const done = page.link.copy();
  assert.equal(events().length, 1, "it does not wait for the rest");
  answer({ link: { run: "run", z: "xyz" } });
  mock.timers.tick(50);
  await done;
  assert.deepEqual(copied, ["http://localhost/explore?run=run&z=xyz"]);
});

test("after the end nothing is drawn or reported", async () => {
  await live();
  move("z0", 2);
  page.dispose();
  strokes.length = 0;
  mock.timers.tick(5000);
  frames.run(now);
  assert.deepEqual(reports, []);
  assert.equal(strokes.length, 0);
});
