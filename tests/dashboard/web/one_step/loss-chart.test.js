import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "../dom.js";
import { drawCurve, drawLosses } from "../../../../dashboard/web/one_step/loss-chart.js";
import { move, scene } from "./scene.js";

let svg;

beforeEach(() => {
  document.body.innerHTML = '<svg viewBox="0 0 240 150"></svg>';
  svg = document.querySelector("svg");
});

const all = (selector) => [...svg.querySelectorAll(selector)];
const at = (point) => ["cx", "cy"].map((name) => Number(point.getAttribute(name)));
/** The corners of a line. */
const corners = (name) =>
  all(`.stage-line.is-${name}`)[0]
    .getAttribute("d")
    .split(/[ML]/)
    .slice(1)
    .map((pair) => pair.split(" ").map(Number));

test("in the discriminator's turn there is a curve and a point an image for each label", () => {
  drawCurve(svg, scene(), move("discriminator"));
  assert.deepEqual([all(".is-real.stage-point").length, all(".is-fake.stage-point").length], [4, 4]);
  assert.equal(corners("real").length, 3);
  const [first] = all(".is-real.stage-point");
  const middle = corners("real")[1];
  at(first).forEach((value, axis) => assert.ok(Math.abs(value - middle[axis]) < 0.1)); // logit 0, loss 0.7
});

test("in the generator's turn there is one curve", () => {
  drawCurve(svg, scene(), move("generator"));
  assert.deepEqual([all(".is-flipped.stage-point").length, all(".is-real").length], [4, 0]);
  drawCurve(svg, scene(), move("generator", { fakeLabel: 0 }));
  assert.equal(all(".is-fake.stage-point").length, 4);
});

test("a relativistic loss is drawn over the difference of the partners", () => {
  const pairs = { realLogits: [1, 2, 3, 4], realLosses: [0.1, 0.1, 0.1, 0.1] };
  drawCurve(svg, scene({ isRelativistic: true, isProbability: false }), move("discriminator", pairs));
  const across = all(".stage-point").map((point) => at(point)[0]);
  assert.equal(across.length, 4); // a point a pair
  assert.ok(across[0] < across[1]); // 1 - 0 before 2 + 1
});

test("the axis says probabilities where the scores are such", () => {
  drawCurve(svg, scene(), move("discriminator"));
  assert.ok(all("text").some((text) => text.textContent === "50%"));
  drawCurve(svg, scene({ isProbability: false }), move("discriminator"));
  assert.ok(!all("text").some((text) => text.textContent.endsWith("%")));
});

test("what is no number is left out, and the chance level only drawn where there is one", () => {
  drawCurve(svg, scene({ chance: null }), move("discriminator", { fakeLogits: [null, 0, 0, 0] }));
  assert.equal(all(".is-fake.stage-point").length, 3);
  assert.equal(all(".is-chance").length, 0);
});

test("a network that did not move leaves a gap in its losses", () => {
  drawLosses(svg, scene({ lossesD: [0.6, null, 0.5, 0.4], lossesG: [0.8, 0.7, 0.6, 0.5] }));
  assert.match(all(".is-discriminator")[0].getAttribute("d"), /^M[^M]+M[^M]+L[^ML]+$/);
  assert.equal(corners("generator").length, 4);
  assert.equal(all(".stage-last").length, 2); // a single step has no line, and still its losses
  drawLosses(svg, scene({ lossesD: [], lossesG: [] }));
  assert.equal(all(".is-discriminator").length, 0);
});
