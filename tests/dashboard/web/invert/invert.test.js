import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { click, enter, frames, motion, pointer, reportsOf, rootOf, settled, sized, strokes } from "../dom.js";
import { lie, NO_NUMBERS, weightsBytes } from "../nets.js";
import { Invert, ontoShell } from "../../../../dashboard/web/invert/invert.js";
import { WeightsFile } from "../../../../dashboard/web/lib/nn/weights-file.js";
import { store } from "../../../../dashboard/web/lib/nn/weights-store.js";

const [GENERATOR, ENCODER] = ["0123456789abcdef", "fedcba9876543210"];
const NUMBERS = Array.from({ length: 784 }, () => 0.01);
let root, invert, reports;

const base64 = (levels) => btoa(String.fromCharCode(...levels));
const image = (level) => Array.from({ length: 784 }, () => level);

const props = (changes = {}) => ({
  draws: true,
  strokes: [],
  generator: null,
  encoder: null,
  shell: [1, 2],
  given: "",
  side: 28,
  name: "",
  steps: [],
  starts: [],
  frames: "",
  residuals: [],
  best: 0,
  ...changes,
});

const FOUND = {
  name: "one",
  given: base64(image(255)),
  steps: [0, 10, 40],
  starts: ["Encoder's guess", "Nearest sample 1"],
  frames: base64([10, 20, 30, 40, 50, 60].flatMap(image)),
  residuals: [0.6, 0.5, 0.4, 0.3, 0.2, 0.1],
  best: 1,
};

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  motion.isReduced = false;
  frames.waiting.clear();
  root = rootOf("invert");
  invert = new Invert(root);
  sized(invert.pad.canvas, 280, 280);
  reports = reportsOf(invert);
});

afterEach(() => {
  invert.dispose();
  mock.timers.reset();
});

const send = (type, x, y) => invert.pad.canvas.dispatchEvent(pointer(type, x, y));
function draw() {
  send("down", 140, 60);
  send("move", 140, 220);
  send("up", 140, 220);
}

/** The level of the first pixel that a canvas was given last. */
const shown = (canvas) => strokes.findLast(([on, name]) => on === canvas && name === "putImageData")?.[2].data[0];
const canvases = () => [...root.querySelectorAll(".invert-starts canvas")];
const captions = () => [...root.querySelectorAll(".invert-starts output")].map((output) => output.textContent);

test("a drawing is reported once, normalised, after its last stroke has rested", () => {
  invert.update(props());
  draw();
  mock.timers.tick(100);
  draw();
  mock.timers.tick(249);
  assert.deepEqual(reports, []);
  mock.timers.tick(1);
  const [[name, { pixels, strokes: drawn }]] = reports;
  assert.equal(name, "drawing");
  assert.equal(atob(pixels).length, 784);
  assert.equal(drawn.length, 2);
  assert.equal(reports.length, 1);
});

test("a pad that is cleared is reported as empty", () => {
  invert.update(props());
  draw();
  click(invert.pad.clearButton);
  mock.timers.tick(250);
  assert.deepEqual(reports.at(-1), ["drawing", { pixels: "", strokes: [] }]);
});

test("strokes that Python has are on the pad again, and no news for it", () => {
  invert.update(props({ strokes: [{ width: 20, points: [[100, 100]] }] }));
  mock.timers.tick(1000);
  assert.equal(invert.pad.strokes.length, 1);
  assert.deepEqual(reports, []);
  invert.update(props({ strokes: [] }));
  assert.equal(invert.pad.strokes.length, 1, "later the pad is ahead of Python");
});

test("the pad goes where something else is inverted, and that is shown", () => {
  invert.update(props({ draws: false, given: base64(image(200)) }));
  assert(invert.padPlace.hidden);
  frames.run();
  assert.equal(shown(invert.image), 200);
});

test("while somebody draws, the guess is decoded in the page, from the shell", async () => {
  const networks = {
    generator: { rows: image(0.1).map((value) => [value, 0]), shape: [28, 28, 1] },
    encoder: { rows: [NUMBERS, image(0)], shape: [2] },
  };
  store.put(GENERATOR, new WeightsFile(weightsBytes({ generator: networks.generator }, GENERATOR)));
  store.put(ENCODER, new WeightsFile(weightsBytes({ encoder: networks.encoder }, ENCODER)));
  invert.update(props({ generator: GENERATOR, encoder: ENCODER }));
  await settled();
  frames.run();
  assert(invert.guessPlace.hidden, "there is nothing to guess yet");
  send("down", 140, 60);
  send("move", 140, 220);
  frames.run();
  assert(!invert.guessPlace.hidden);
  // most of the image is black: the guess is far below zero, so it lies on the outer norm 2, and 0.1 times it is shown
  assert.equal(shown(invert.guess), Math.round((1 - 0.2) * 127.5));
});

for (const value of NO_NUMBERS) {
  for (const network of ["generator", "encoder"]) {
    test(`nothing is shown of a guess by a ${network} that answers with ${value}`, async () => {
      const networks = {
        generator: { rows: image(0.1).map((one) => [one, 0]), shape: [28, 28, 1] },
        encoder: { rows: [NUMBERS, image(0)], shape: [2] },
      };
      for (const [name, made] of [
        [GENERATOR, "generator"],
        [ENCODER, "encoder"],
      ]) {
        const file = new WeightsFile(weightsBytes({ [made]: networks[made] }, name));
        if (made === network) lie(file, network, value);
        store.put(name, file);
      }
      invert.update(props({ generator: GENERATOR, encoder: ENCODER, draws: false, given: base64(image(200)) }));
      await settled();
      frames.run();
      assert(invert.guessPlace.hidden);
      assert.equal(shown(invert.image), 200, "what is inverted stays");
    });
  }
}

test("a search is played from its first step to its last, and can be moved through", () => {
  invert.update(props(FOUND));
  frames.run(1000);
  assert.equal(shown(canvases()[1]), 20); // painted last: all share one piece of image memory
  assert.deepEqual(captions(), ["0.600", "0.500"]);
  frames.run(1060);
  assert.equal(shown(canvases()[1]), 40); // painted last: all share one piece of image memory
  frames.run(9000);
  assert.equal(shown(canvases()[1]), 60); // painted last: all share one piece of image memory
  assert.equal(invert.output.textContent, "step 40 of 40");
  assert.equal(frames.run(), 0, "it rests");
  enter(invert.slider, 1);
  assert.equal(invert.output.textContent, "step 10 of 40");
  click(invert.play);
  frames.run(20_000);
  assert.equal(invert.output.textContent, "step 0 of 40");
});

test("the nearest start is marked", () => {
  invert.update(props(FOUND));
  const [best] = root.querySelectorAll(".invert-best");
  assert.match(best.textContent, /Nearest sample 1, nearest/);
  assert.equal(root.querySelectorAll(".invert-best").length, 1);
});

test("who wants less motion sees the end at once", () => {
  motion.isReduced = true;
  invert.update(props(FOUND));
  assert.equal(invert.output.textContent, "step 40 of 40");
});

test("the same search is not played again, and without one there is no player", () => {
  invert.update(props(FOUND));
  frames.run(1000);
  frames.run(9000);
  invert.update(props(FOUND));
  assert.equal(invert.output.textContent, "step 40 of 40");
  invert.update(props());
  assert(invert.search.hidden);
});

test("points are put onto the shell along their own direction", () => {
  const near = (found, expected) => expected.forEach((value, index) => assert(Math.abs(found[index] - value) < 1e-6));
  near(ontoShell(Float32Array.of(6, 8), [1, 5]), [3, 4]);
  near(ontoShell(Float32Array.of(0.3, 0.4), [1, 5]), [0.6, 0.8]);
  near(ontoShell(Float32Array.of(1.5, 2), [1, 5]), [1.5, 2]);
});
