import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { click, motion } from "../dom.js";
import { LoopFigure, shownLines } from "../../../../dashboard/web/start/loop.js";
import { buttonNamed, hostOf, shown } from "./host.js";

const SOURCE = {
  plain: ["repeat:", "    take real images", "    D's optimiser steps"],
  numbers: [238, 239, 116],
  texts: ["    real = a", "    mix = b", "    loss = c"],
  plainOf: [1, null, 2],
};
const TRACE = {
  step: 6,
  lines: [
    [193, 0],
    [238, 10],
    [238, 20],
    [239, 30],
    [54, 40],
    [116, 50],
    [117, 2050],
  ],
};
const facts = (changes = {}) => ({ typicalNorm: [10, 0.7], source: SOURCE, trace: TRACE, ...changes });
const answered = () => hostOf({ isAnswered: true, facts: facts() });

/** Press "Run a step", and let Python answer with another one. */
function runStep(figure) {
  click(buttonNamed("Run a step"));
  figure.host.facts = facts({ trace: { ...TRACE, step: figure.host.facts.trace.step + 1 } });
  figure.update();
}

const lit = () => [...document.querySelectorAll(".start-code.is-lit")].map((row) => row.dataset.number);
const said = () => [...document.querySelectorAll(".start-plain.is-lit")].map((row) => row.textContent);

beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
afterEach(() => {
  mock.timers.reset();
  motion.isReduced = false;
});

test("who learns first is covered, and nothing runs, until the question is answered", () => {
  const figure = shown(LoopFigure, hostOf({ facts: facts() }));
  assert.ok(figure.place.classList.contains("is-covered"));
  assert.ok(buttonNamed("Run a step").disabled);
  assert.match(document.body.textContent, /answer first/);
  figure.host.isAnswered = true;
  figure.reveal();
  assert.ok(!figure.place.classList.contains("is-covered"));
  assert.ok(!buttonNamed("Run a step").disabled);
});

test("the source is asked for first, then a step", () => {
  const figure = shown(LoopFigure, hostOf({ isAnswered: true }));
  assert.deepEqual(figure.host.asked, ["source"]);
  figure.host.facts = facts({ trace: undefined });
  figure.update();
  assert.deepEqual(figure.host.asked, ["source", "trace"]);
  assert.ok(buttonNamed("Run a step").disabled);
  assert.equal(document.querySelectorAll(".start-code").length, 3);
});

test("the lines light up as they ran, with what they say in plain words", () => {
  const figure = shown(LoopFigure, answered());
  assert.match(document.body.textContent, /Run on this machine: iteration 6, 2 ms/);
  runStep(figure);
  assert.match(document.body.textContent, /Run on this machine: iteration 7, 2 ms/);
  mock.timers.tick(1);
  assert.deepEqual([lit(), said()], [["238"], ["    take real images"]]);
  mock.timers.tick(430);
  assert.deepEqual([lit(), said()], [["239"], ["    take real images"]], "nothing else is said of that line");
  mock.timers.tick(430);
  assert.deepEqual([lit(), said()], [["116"], ["    D's optimiser steps"]]);
  assert.match(document.body.textContent, /Line 116 of training\/step.py: 2.00 ms/);
  assert.ok(buttonNamed("Run a step"), "it has ended");
});

test("each press runs another real step, and nothing plays before it has run", () => {
  const figure = shown(LoopFigure, answered());
  click(buttonNamed("Run a step"));
  assert.deepEqual(figure.host.asked, ["step"]);
  assert.ok(buttonNamed("Run a step").disabled);
  figure.update(); // Python says that it runs
  assert.deepEqual(figure.host.asked, ["step", "trace"]);
  mock.timers.tick(5_000);
  assert.deepEqual(lit(), []);
  figure.host.facts = facts({ trace: { ...TRACE, step: 7 } });
  figure.update();
  mock.timers.tick(1);
  assert.deepEqual(lit(), ["238"]);
  mock.timers.tick(430);
  mock.timers.tick(430);
  click(buttonNamed("Run a step"));
  assert.deepEqual(figure.host.asked.at(-1), "step");
});

test("one can go line by line, and pause", () => {
  const figure = shown(LoopFigure, answered());
  click(buttonNamed("Next line"));
  click(buttonNamed("Next line"));
  click(buttonNamed("Line back"));
  assert.deepEqual(lit(), ["238"]);
  runStep(figure);
  mock.timers.tick(1);
  click(buttonNamed("Pause"));
  mock.timers.tick(5_000);
  assert.deepEqual(lit(), ["238"]);
  click(buttonNamed("Go on"));
  mock.timers.tick(1);
  assert.deepEqual(lit(), ["239"], "it goes on with the same step");
  assert.deepEqual(figure.host.asked, ["step"]);
});

test("where less motion is wanted nothing plays by itself", () => {
  motion.isReduced = true;
  runStep(shown(LoopFigure, answered()));
  mock.timers.tick(5_000);
  assert.deepEqual(lit(), ["238"]);
});

test("lines that are not shown are left out, and repeats are one", () => {
  assert.deepEqual(shownLines(TRACE.lines, new Set([238, 116])), [
    { number: 238, microseconds: 20 },
    { number: 116, microseconds: 2000 },
  ]);
});
