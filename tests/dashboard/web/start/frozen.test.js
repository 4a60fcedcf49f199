import assert from "node:assert/strict";
import { test } from "node:test";
import { click } from "../dom.js";
import { FrozenFigure } from "../../../../dashboard/web/start/frozen.js";
import { buttonNamed, hostOf, shown } from "./host.js";

const TRACE = {
  step: 6,
  batchSize: 128,
  lossD: 0.6,
  lossG: 0.7,
  lines: [[193, 0]],
  discriminatorsTurn: { discriminator: [0.01, 0.002], generator: [0, 0, 0] },
  generatorsTurn: { discriminator: [0, 0], generator: [0.02, 0.001, 0.3] },
};
const facts = (trace) => ({ typicalNorm: [10, 0.7], trace });
const widths = () => [...document.querySelectorAll(".start-moved")].map((bar) => Number(bar.getAttribute("width")));
const halves = () =>
  [...document.querySelectorAll(".start-half")].map((half) => half.getAttribute("class").split(" ")[1]);

test("in D's turn D moves and G is frozen, as far as was measured", () => {
  shown(FrozenFigure, hostOf({ facts: facts(TRACE) }));
  assert.deepEqual(halves(), ["is-frozen", "is-moving"]);
  const [a, b, c, d, e] = widths();
  assert.deepEqual([a, b, c], [0, 0, 0]);
  assert.ok(d > e && e > 0);
  assert.match(document.body.textContent, /iteration 6, batch 128/);
});

test("G's turn is hidden until the question is answered", () => {
  const figure = shown(FrozenFigure, hostOf({ facts: facts(TRACE) }));
  click(buttonNamed("G's turn"));
  assert.deepEqual(halves(), ["", ""]);
  assert.deepEqual(new Set(widths()), new Set([0]));
  figure.host.isAnswered = true;
  figure.reveal();
  assert.deepEqual(halves(), ["is-moving", "is-frozen"]);
  assert.deepEqual(widths().slice(3), [0, 0]);
  assert.match(document.querySelector("svg").getAttribute("aria-label"), /D's stay/);
});

test("a step that has not run yet is asked for, and one that failed says why", () => {
  const figure = shown(FrozenFigure);
  assert.deepEqual(figure.host.asked, ["trace"]);
  assert.match(document.body.textContent, /is being run/);
  figure.host.facts.trace = "No step could be run: OSError.";
  figure.update();
  assert.match(document.body.textContent, /OSError/);
});
