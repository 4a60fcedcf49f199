import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rootOf } from "../dom.js";
import { placeOnScale, VerdictPanel } from "../../../../dashboard/web/console/verdict-panel.js";

const CLASSES = [
  { name: "0", colour: "rgb(1, 2, 3)" },
  { name: "1", colour: "rgb(4, 5, 6)" },
  { name: "2", colour: "rgb(7, 8, 9)" },
];
const PROPS = { classes: CLASSES, noClassifier: null, meanScores: [0.8, 0.3], scoreIsProbability: true };

let root, panel;

beforeEach(() => {
  root = rootOf("console");
  panel = new VerdictPanel(root);
});

const text = (name) => root.querySelector(name).textContent;
const lefts = (names) => [...root.querySelectorAll(names)].map((mark) => mark.style.left);

test("the most probable class is named, and each has a bar", () => {
  panel.describe(PROPS);
  panel.showClasses([0.1, 0.2, 0.7]);
  assert.equal(text(".console-classifier"), "Classifier: 2 (70%)");
  const bars = [...root.querySelectorAll(".console-bar")];
  assert.deepEqual(
    bars.map((bar) => bar.textContent),
    ["010%", "120%", "270%"],
  );
  assert.deepEqual(
    bars.map((bar) => bar.querySelector("b").style.width),
    ["10%", "20%", "70%"],
  );
  assert.deepEqual(
    bars.map((bar) => bar.classList.contains("console-best")),
    [false, false, true],
  );
  assert.equal(root.querySelector(".console-bars").getAttribute("aria-label"), "Classifier: 2 70%, 1 20%, 0 10%");
});

test("P(real) is shown between 0 and 1, the white marks at the mean scores", () => {
  panel.describe(PROPS);
  panel.showScore(0.47);
  assert.equal(text(".console-discriminator"), "Discriminator: P(real) = 47%");
  assert.deepEqual(lefts(".console-scale s"), ["80%", "30%"]);
  assert.deepEqual(lefts(".console-scale b"), ["47%"]);
  assert.equal(text(".console-marks"), "White marks: mean P(real) of generated images (30%) and of real images (80%).");
});

test("D(x) has a scale as far beyond the means as these lie apart, and ends there", () => {
  assert.equal(placeOnScale(2, [3, 2], false), 1 / 3);
  assert.equal(placeOnScale(3, [3, 2], false), 2 / 3);
  assert.equal(placeOnScale(99, [3, 2], false), 1);
  assert.equal(placeOnScale(-99, [3, 2], false), 0);
  panel.describe({ ...PROPS, meanScores: [3, 2], scoreIsProbability: false });
  panel.showScore(2.5);
  assert.equal(text(".console-discriminator"), "Discriminator: D(x) = 2.50");
  assert.deepEqual(lefts(".console-scale b"), ["50%"]);
  assert.match(text(".console-marks"), /^White marks: mean D\(x\) of generated images \(2\.00\).*only differences/);
});

test("without mean scores there is no scale", () => {
  panel.describe({ ...PROPS, meanScores: null });
  panel.showScore(0.4);
  assert(root.querySelector(".console-verdict").hidden);
  assert.match(text(".console-marks"), /^No discriminator scores/);
});

test("without a classifier there are no bars, and why is told on hover", () => {
  panel.describe({ ...PROPS, classes: null, noClassifier: "there is none for kana" });
  assert(root.querySelector(".console-bars").hidden);
  assert.equal(text(".console-classifier"), "Classifier: none for these images");
  assert.equal(root.querySelector(".console-classifier").title, "there is none for kana");
});

test("long names get a wide column, and other classes other bars", () => {
  panel.describe(PROPS);
  const bars = root.querySelector(".console-bars");
  assert(!bars.classList.contains("console-wide"));
  panel.describe({ ...PROPS, classes: [{ name: "Ankle boot", colour: "red" }] });
  assert(bars.classList.contains("console-wide"));
  assert.equal(bars.children.length, 1);
});

test("networks that answer with no numbers are named, and no class, share or score is told of them", () => {
  panel.describe(PROPS);
  panel.showClasses([NaN, NaN, NaN]);
  panel.showScore(NaN);
  assert.equal(text(".console-classifier"), "Classifier: answers with infinite or undefined numbers");
  assert.equal(text(".console-discriminator"), "Discriminator: answers with infinite or undefined numbers");
  assert(root.querySelector(".console-bars").hidden);
  assert(root.querySelector(".console-verdict").hidden);
  panel.showClasses([0.1, 0.2, 0.7]);
  panel.showScore(0.47);
  assert(!root.querySelector(".console-bars").hidden);
  assert(!root.querySelector(".console-verdict").hidden);
});
