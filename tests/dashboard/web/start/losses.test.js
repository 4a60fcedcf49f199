import assert from "node:assert/strict";
import { test } from "node:test";
import { LossesFigure, said } from "../../../../dashboard/web/start/losses.js";
import { base64, hostOf, shown } from "./host.js";

const steps = Array.from({ length: 100 }, (_, at) => at + 1);
const LOSSES = {
  run: "tiny",
  steps,
  lossD: steps.map((step) => (step % 2 ? 0.5 : 0.7)),
  lossG: steps.map((step) => (step === 3 ? null : step / 100)),
  fid: [
    [10, 90],
    [60, 40],
    [100, 20.04],
  ],
};
const STRIP = { steps: [0, 30], points: 1, images: base64(new Uint8Array(2 * 784)) };
const facts = (changes) => ({ typicalNorm: [10, 0.7], losses: LOSSES, ...changes });

test("the log is asked for, then the images", () => {
  const figure = shown(LossesFigure);
  assert.deepEqual(figure.host.asked, ["losses"]);
  figure.host.facts = facts();
  figure.update();
  assert.deepEqual(figure.host.asked, ["losses", "strip"]);
  figure.host.facts.strip = STRIP;
  figure.update();
  assert.deepEqual(
    [...document.querySelectorAll(".start-sample")].map((each) => each.textContent),
    ["0", "30"],
  );
});

test("the curves are hidden until the question is answered", () => {
  const figure = shown(LossesFigure, hostOf({ facts: facts() }));
  assert.equal(document.querySelectorAll(".start-loss").length, 0);
  figure.host.isAnswered = true;
  figure.reveal();
  const [generator] = document.querySelectorAll(".start-loss");
  assert.equal(generator.getAttribute("d").match(/[ML]/g).length, 99, "what is no number is left out");
  assert.doesNotMatch(document.body.innerHTML, /NaN/);
});

test("what the losses and the images did is said in numbers", () => {
  const sentence = said(LOSSES);
  assert.match(sentence, /D's loss changed by 0\.0[01] \(scatter ±0\.10\)/);
  assert.match(sentence, /G's changed by \+0\.3\d \(scatter ±0\.15\)/);
  assert.match(sentence, /FID \(lower is better\) from 40\.0 to 20\.0/);
  assert.doesNotMatch(said({ ...LOSSES, fid: [] }), /FID/);
});

test("a log that comes after the answer has its say", () => {
  let times = 0;
  const figure = shown(LossesFigure, hostOf({ isAnswered: true, ready: () => (times += 1) }));
  assert.equal(figure.verdict(), null);
  figure.host.facts = { ...figure.host.facts, losses: LOSSES };
  figure.update();
  assert.equal(times, 1);
  assert.notEqual(figure.verdict(), null);
});

test("images that cannot be made are said to be none, and the losses stay", () => {
  shown(LossesFigure, hostOf({ facts: facts({ strip: "The generator makes no numbers." }) }));
  assert.equal(document.querySelector(".start-samples").textContent, "The generator makes no numbers.");
  assert.ok(document.querySelector(".start-chart"));
});
