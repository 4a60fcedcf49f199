import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { frames, rootOf, settled } from "../dom.js";
import { lie, NO_NUMBERS, weightsBytes } from "../nets.js";
import { FoolOwner } from "../../../../dashboard/web/fool_owner/fool-owner.js";
import { WeightsFile } from "../../../../dashboard/web/lib/nn/weights-file.js";
import { store } from "../../../../dashboard/web/lib/nn/weights-store.js";

const NAME = "0123456789abcdef";
let root, game, file;

/** A generator of black images, and a discriminator that wants ink in the middle of an image. */
const CHECKPOINT = {
  generator: { rows: Array.from({ length: 784 }, () => [0]), shape: [28, 28, 1] },
  discriminator: { rows: [Array.from({ length: 784 }, (_, place) => Number(place === 14 * 28 + 14))], shape: [1] },
};

const props = (changes = {}) => ({
  weights: { checkpoint: NAME, classifier: null, problem: null },
  run: "run",
  iteration: 7,
  scoreIsProbability: true,
  classes: null,
  real: Buffer.alloc(784, 255).toString("base64"),
  ...changes,
});

/** A stroke down the middle of the pad. */
const LINE = [
  {
    width: 22,
    points: [
      [140, 60],
      [140, 220],
    ],
  },
];

beforeEach(() => {
  localStorage.clear();
  frames.waiting.clear();
  file = new WeightsFile(weightsBytes(CHECKPOINT, NAME));
  store.put(NAME, file);
  root = rootOf("fool_owner");
  game = new FoolOwner(root);
});

afterEach(() => game.dispose());

async function send(changes) {
  game.update(props(changes));
  await settled();
  while (frames.run());
}

function draw(strokes) {
  game.pad.take(strokes);
  while (frames.run());
}

const text = (name) => root.querySelector(`.fool-${name}`).textContent;

test("the score of the drawing is shown, and what it means", async () => {
  await send();
  assert.equal(text("verdict"), "Draw a digit.");
  draw(LINE);
  assert.equal(text("verdict"), "P(real) = 73%. The shop owner believes it."); // ink in the middle: sigmoid of 1
  assert.equal(text("text"), "More convincing than 100% of generated images and 0% of real ones.");
});

test("the best score is kept for the checkpoint, and no worse one replaces it", async () => {
  await send();
  draw(LINE);
  assert.equal(text("best"), "Best so far: P(real) = 73%");
  draw([
    ...LINE,
    { width: 40, points: [[20, 20]] },
    { width: 40, points: [[260, 20]] },
    { width: 40, points: [[20, 260]] },
  ]);
  assert.equal(text("best"), "Best so far: P(real) = 73%");
  await send({ iteration: 8 });
  assert.equal(text("best"), "Best so far: –");
  await send();
  assert.equal(text("best"), "Best so far: P(real) = 73%");
  root.querySelector("button[name=again]").click();
  while (frames.run());
  assert.equal(text("best"), "Best so far: –");
});

test("real and generated images are marked on the scale", async () => {
  await send();
  assert.equal(root.querySelector(".fool-real").hidden, false);
  assert.equal(root.querySelector(".fool-generated").style.left, "50%"); // black in the middle, of a network of zeros
  assert.ok(root.querySelector(".fool-drawn").hidden);
  draw(LINE);
  assert.equal(root.querySelector(".fool-drawn").hidden, false);
});

test("a score that is no probability is believed from the median real image on", async () => {
  await send({ scoreIsProbability: false });
  draw(LINE);
  assert.equal(text("verdict"), "D(x) = 1.00. The shop owner believes it.");
});

test("an empty pad has no score, and what is cleared keeps the best", async () => {
  await send();
  draw(LINE);
  game.pad.clear();
  while (frames.run());
  assert.equal(text("verdict"), "Draw a digit.");
  assert.equal(text("best"), "Best so far: P(real) = 73%");
});

test("the classifier says what it sees, where there is one", async () => {
  const rows = [0, 1].map((sign) => Array.from({ length: 784 }, () => (sign ? 1 : -1)));
  store.put(
    "fedcba9876543210",
    new WeightsFile(weightsBytes({ classifier: { rows, shape: [2] } }, "fedcba9876543210")),
  );
  const classes = [
    { name: "dark", colour: "red" },
    { name: "bright", colour: "blue" },
  ];
  await send({ weights: { checkpoint: NAME, classifier: "fedcba9876543210", problem: null }, classes });
  draw(LINE);
  assert.match(text("text"), /Classifier: dark \(100%\)\.$/);
});

test("networks that are missing are told", async () => {
  await send({ weights: { checkpoint: null, classifier: null, problem: "only torch can run it" } });
  assert.equal(root.querySelector(".game-note").textContent, "This game cannot be played: only torch can run it.");
  draw(LINE);
  assert.equal(text("verdict"), "Draw a digit.");
});

for (const value of NO_NUMBERS) {
  test(`a discriminator that answers with ${value} is named, and nothing is compared`, async () => {
    lie(file, "discriminator", value);
    await send({ scoreIsProbability: false });
    draw(LINE);
    assert.equal(text("verdict"), "The discriminator answers with infinite or undefined numbers.");
    assert.equal(text("text"), "");
  });

  test(`images of a generator that answers with ${value} are compared with nothing`, async () => {
    lie(file, "generator", value);
    await send();
    draw(LINE);
    assert.equal(text("text"), "More convincing than 0% of real ones.");
  });
}

test("a discriminator that says the same of everything believes nothing", async () => {
  lie(file, "discriminator", 0.25);
  await send();
  draw(LINE);
  assert.equal(text("verdict"), "The discriminator gives all images the same score, so it can tell nothing.");
  assert.equal(text("text"), "");
});
