import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { click, enter } from "../dom.js";
import { BetweenFigure, mostAmbiguous } from "../../../../dashboard/web/start/between.js";
import { buttonNamed, hostOf, runFrames, shown, STAGE } from "./host.js";

/** The classifier of these tests is the sign of z[0]: 7 above zero, 1 below. */
function found() {
  const figure = shown(BetweenFigure);
  runFrames();
  return figure;
}

const frames = () => document.querySelectorAll(".start-strip canvas").length;

test("a 7 and a 1 are found; what lies between them is shown after the answer", () => {
  const figure = found();
  assert.ok(figure.path.from[0] > 0 && figure.path.to[0] < 0);
  assert.equal(frames(), 2);
  assert.ok(figure.slider.disabled, "nobody walks there yet");
  figure.host.isAnswered = true;
  figure.reveal();
  assert.equal(frames(), 9);
  assert.ok(!figure.slider.disabled);
  click(buttonNamed("Another pair"));
  runFrames();
  assert.equal(frames(), 9);
});

test("what the classifier says is hidden until the question is answered", () => {
  const figure = found();
  enter(figure.slider, 0.2);
  assert.equal(document.querySelectorAll(".start-chance").length, 0);
  figure.host.isAnswered = true;
  figure.reveal();
  const shares = [...document.querySelectorAll(".start-chance")].map((bar) =>
    Number.parseInt(bar.lastChild.textContent),
  );
  assert.equal(shares.length, 2);
  assert.ok(Math.abs(shares[0] - shares[1]) < 12, "the slider went to the most ambiguous image");
  assert.match(figure.verdict().text, /^On this way, at \d+%, the classifier says [71] \d+%, [71] \d+%\./);
});

test("another pair is another way", () => {
  const figure = found();
  const before = figure.path;
  click(buttonNamed("Another pair"));
  assert.equal(figure.path, null);
  runFrames();
  assert.ok(figure.path && figure.path !== before);
});

test("a generator that makes no 1 is said to, after a bounded search", () => {
  const classes = [
    { name: "7", colour: "" },
    { name: "4", colour: "" },
  ];
  shown(BetweenFigure, hostOf({ stage: { ...STAGE, classes } }));
  runFrames(4_100);
  assert.match(document.body.textContent, /was not seen to make a 7 and a 1/);
});

test("most ambiguous is where the first two are nearest", () => {
  const places = [
    [0.9, 0.1, 0],
    [0.4, 0.35, 0.25],
    [0.1, 0.3, 0.6],
  ].map((probabilities, far) => ({ far, probabilities }));
  assert.equal(mostAmbiguous(places).far, 1);
});

/** Networks with a third number of z, which changes no image. */
function deep() {
  const host = hostOf({ z: Float32Array.of(0.5, -0.25, 0.1) });
  const { generator } = host.networks;
  return {
    ...host,
    networks: { ...host.networks, generator: { shape: generator.shape, run: (z) => generator.run(z.slice(0, 2)) } },
  };
}

test("the map of regions comes with the answer, and pointing at it shows what lives there", () => {
  const figure = shown(BetweenFigure, deep());
  runFrames();
  assert.equal(figure.map.root.hidden, true);
  figure.host.isAnswered = true;
  figure.reveal();
  runFrames();
  assert.equal(figure.map.root.hidden, false);
  figure.showSpot({ far: 0.25, up: 0.5 });
  assert.deepEqual([...figure.host.z], [...figure.map.pointAt({ far: 0.25, up: 0.5 })]);
  assert.equal(figure.slider.value, "0.25");
});

test("a classifier that says the same of everything is named, and not the generator", () => {
  const host = hostOf();
  mock.method(host.networks.classifier, "run", () => Float32Array.of(0.25, 0.25));
  shown(BetweenFigure, host);
  runFrames(4_100);
  assert.match(document.body.textContent, /The classifier gives different images the same answer/);
  assert.doesNotMatch(document.body.textContent, /generator/);
});
