import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { frames, reportsOf, rootOf, settled } from "../dom.js";
import { lie, NO_NUMBERS, said as told, weightsBytes } from "../nets.js";
import { DirectionStrip } from "../../../../dashboard/web/direction_strip/direction-strip.js";
import { WeightsFile } from "../../../../dashboard/web/lib/nn/weights-file.js";
import { store } from "../../../../dashboard/web/lib/nn/weights-store.js";

const [CHECKPOINT, CLASSIFIER] = ["0123456789abcdef", "fedcba9876543210"];
let strip, reports, asked;

/** An image of two pixels, a tenth of both dimensions; the class is which pixel is brighter. */
const identity = (share) => ({
  rows: [
    [share, 0],
    [0, share],
  ],
  shape: [1, 2, 1],
});

const props = (changes = {}) => ({
  name: "Slant",
  weights: { checkpoint: CHECKPOINT, classifier: CLASSIFIER, problem: null },
  vector: [1, 0],
  points: [
    [3, 1],
    [-2, -1],
  ],
  labels: ["Explore", "1"],
  own: [0, 1],
  classes: ["left", "right"],
  positions: [-2, 0, 2],
  limit: 4,
  coordinate: 0,
  ...changes,
});

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  frames.waiting.clear();
  const generator = { generator: identity(0.1), discriminator: { rows: [[1, 1]], shape: [1] } };
  store.put(CHECKPOINT, new WeightsFile(weightsBytes(generator, CHECKPOINT)));
  store.put(CLASSIFIER, new WeightsFile(weightsBytes({ classifier: { ...identity(1), shape: [2] } }, CLASSIFIER)));
  strip = new DirectionStrip(rootOf("direction_strip"));
  reports = reportsOf(strip);
  asked = [];
});

afterEach(() => {
  strip.dispose();
  mock.timers.reset();
});

async function send(changes) {
  strip.update(props(changes));
  await settled();
  if (strip.networks && !strip.networks.watched) {
    const { generator } = strip.networks;
    const run = generator.run.bind(generator);
    generator.run = (z) => {
      asked.push([...z].map((value) => Math.round(100 * value) / 100));
      return run(z);
    };
    strip.networks.watched = true;
  }
  strip.draw(true);
  while (frames.waiting.size) frames.run();
}

test("each image is drawn at the slider's position, and all of them at each fixed one", async () => {
  await send({ coordinate: 1 });
  const expected = [
    [1, 1],
    [1, -1],
    [-2, 1],
    [-2, -1],
    [0, 1],
    [0, -1],
    [2, 1],
    [2, -1],
  ];
  assert.deepEqual(asked.slice(-8), expected);
  assert.equal(strip.note.hidden, true);
  assert.equal(strip.output.textContent, "+1 σ");
});

test("a class that is no longer an image's own is marked", async () => {
  await send({ coordinate: 3 });
  const [first, second] = strip.live;
  assert.deepEqual([first.verdict.textContent, second.verdict.textContent], ["left", "left"]);
  assert.equal(first.button.classList.contains("changed"), false);
  assert.equal(second.button.classList.contains("changed"), true);
});

test("where the slider rests is reported once", async () => {
  await send({});
  for (const value of ["0.5", "1", "1.5"]) {
    strip.slider.value = value;
    strip.slider.oninput();
  }
  assert.deepEqual(reports, []);
  mock.timers.tick(1000);
  assert.deepEqual(reports, [["coordinate", 1.5]]);
});

test("what comes back while the slider moves does not move it", async () => {
  await send({});
  strip.slider.value = "2";
  strip.slider.oninput();
  await send({ coordinate: 0.5 });
  assert.equal(strip.slider.value, "2");
  mock.timers.tick(1000);
  await send({ coordinate: 2 });
  assert.equal(strip.slider.value, "2");
});

test("a click on a position moves the slider, a click on an image opens it there", async () => {
  await send({});
  const opened = [];
  strip.trigger = (name, value) => opened.push([name, value]);
  strip.go(2);
  assert.equal(strip.slider.value, "2");
  strip.live[1].button.onclick();
  assert.deepEqual(opened, [["open", { point: 1, coordinate: 2 }]]);
});

test("another direction redraws every image", async () => {
  await send({});
  asked.length = 0;
  await send({ vector: [0, 1] });
  assert.ok(asked.some(([x, y]) => x === 3 && y === 2));
});

test("a network that cannot be had is said", async () => {
  await send({ weights: { checkpoint: null, classifier: null, problem: "only torch runs it" } });
  assert.match(strip.note.textContent, /only torch runs it/);
});

for (const value of NO_NUMBERS) {
  for (const [name, network] of [
    [CHECKPOINT, "generator"],
    [CLASSIFIER, "classifier"],
  ]) {
    test(`a ${network} that answers with ${value} is named, and no class is marked`, async () => {
      lie(await store.get(name), network, value);
      await send();
      assert.equal(strip.note.textContent, `The page cannot draw: ${told(network)}`);
      assert.ok(strip.live.every(({ button }) => !button.classList.contains("changed")));
    });
  }
}
