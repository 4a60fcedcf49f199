import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { click, key, motion, reportsOf, rootOf, strokes } from "../dom.js";
import { OneStep, warmth } from "../../../../dashboard/web/one_step/one-step.js";
import { move, packed, scene } from "./scene.js";

let root, stage, reports, answered;

beforeEach(() => {
  mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  motion.isReduced = false;
  answered = 0;
  begin();
});

afterEach(() => {
  stage.dispose();
  mock.timers.reset();
});

function begin() {
  root = rootOf("one_step");
  stage = new OneStep(root);
  reports = reportsOf(stage);
}

function send(changes = {}) {
  answered += 1;
  stage.update(packed(scene(changes), answered));
}

const find = (selector) => root.querySelector(selector);
const button = (name, count) => find(`button[name=${name}]${count ? `[data-count="${count}"]` : ""}`);
const state = () => [root.dataset.player, Number(root.dataset.reveal)];
const seen = (kind, part) => [...root.querySelectorAll(`[data-kind=${kind}] ${part}`)].map((each) => each.textContent);

test("a step is played beat by beat to its end", () => {
  send();
  assert.deepEqual(state(), ["discriminator", 0]);
  mock.timers.tick(1100 * 6);
  assert.deepEqual(state(), ["generator", 0]);
  mock.timers.tick(1100 * 20);
  assert.deepEqual(state(), ["generator", 5]);
  assert.equal(button("next").disabled, true);
});

test("arrows and buttons go from beat to beat, and end the playing", () => {
  send();
  click(button("next"));
  mock.timers.tick(5000);
  assert.deepEqual(state(), ["discriminator", 1]);
  find(".stage").dispatchEvent(key("End"));
  assert.deepEqual(state(), ["generator", 5]);
  find(".stage").dispatchEvent(key("ArrowLeft"));
  assert.deepEqual(state(), ["generator", 4]);
  find(".stage").dispatchEvent(key("Home"));
  assert.deepEqual(state(), ["discriminator", 0]);
  find(".stage").dispatchEvent(key("ArrowRight", { altKey: true })); // the browser's own
  assert.deepEqual(state(), ["discriminator", 0]);
});

test("where less motion is wanted the end is shown at once, and nothing moves by itself", () => {
  motion.isReduced = true;
  begin();
  send();
  assert.deepEqual(state(), ["generator", 5]);
  send({ film: [24, 24] });
  strokes.length = 0;
  mock.timers.tick(5000);
  assert.equal(strokes.length, 0);
});

test("of many steps the end is shown, and a film of the images", () => {
  send({ film: [8, 24], played: 10 });
  assert.deepEqual(state(), ["generator", 5]);
  strokes.length = 0;
  mock.timers.tick(110);
  const drawn = strokes.filter(([, name]) => name === "putImageData").length;
  assert.equal(drawn, 16);
});

test("images are those that stand behind the scene", () => {
  send();
  const [on, , shown] = strokes.at(-1); // all are drawn with the same brush
  assert.equal(on, find("[data-when=after] .stage-cell:last-child canvas"));
  assert.deepEqual([shown.data[0], shown.data[4]], [39, 19]);
});

test("the same images stand with the discriminator's score of each before and after", () => {
  send({ moves: [move("generator", { beforeLogits: Array(16).fill(0), afterLogits: [...Array(15).fill(2), null] })] });
  const scores = (when) => [...root.querySelectorAll(`[data-when=${when}] small`)].map((each) => each.textContent);
  assert.deepEqual([scores("before")[0], scores("after")[0], scores("after")[15]], ["50%", "88%", "–"]);
  assert.equal(find("[data-when=before] .stage-name").textContent, "Before: mean P(real) 50%");
});

test("labels, scores and losses are those of the move, and the flip is marked", () => {
  send();
  assert.deepEqual(seen("real", ".stage-label").slice(0, 4), ["1", "1", "1", "1"]);
  assert.deepEqual(seen("fake", ".stage-label").slice(0, 4), ["0", "0", "0", "0"]);
  assert.deepEqual(seen("real", ".stage-score").slice(0, 4), ["50%", "73%", "88%", "95%"]);
  assert.equal(root.querySelectorAll("[data-kind=real] .stage-cell:not([hidden])").length, 4);
  assert.equal(root.dataset.flipped, "false");
  find(".stage").dispatchEvent(key("End"));
  assert.deepEqual(seen("fake", ".stage-label").slice(0, 4), ["1", "1", "1", "1"]);
  assert.equal(root.dataset.flipped, "true");
  assert.ok(find("[data-kind=real]").classList.contains("is-unseen"));
  const bars = [...root.querySelectorAll("[data-kind=fake] .stage-bar i")].map((bar) => parseFloat(bar.style.width));
  assert.ok(bars[0] === 100 && bars[0] > bars[1] && bars[1] > bars[2]);
});

test("the frozen network is cold, the other one says how far it moved", () => {
  send();
  const box = (name) => find(`[data-network=${name}]`);
  assert.ok(box("generator").classList.contains("is-cold"));
  assert.match(box("generator").textContent, /frozen: no gradient, no weight moved/);
  assert.match(box("discriminator").textContent, /gradient 0\.5 · moved 1%/);
  const moved = move("discriminator");
  moved.layers.generator[0].moved = 0.1; // what must never be is not hidden
  send({ moves: [moved] });
  assert.doesNotMatch(box("generator").textContent, /no weight moved/);
});

test("warmth goes by powers of ten", () => {
  assert.equal(warmth(0), 0);
  assert.equal(warmth(null), 0);
  assert.equal(warmth(1), 1);
  assert.ok(warmth(1e-4) > 0.05 && warmth(1e-4) < warmth(1e-3));
});

test("what is asked is reported once until an answer is there", () => {
  send();
  click(button("play", 10));
  click(button("play", 1));
  assert.deepEqual(reports, [["request!", { act: "play", count: 10 }]]);
  assert.equal(root.getAttribute("aria-busy"), "true");
  send({ played: 11 });
  assert.equal(root.hasAttribute("aria-busy"), false);
  click(button("back"));
  assert.deepEqual(reports.at(-1), ["request!", { act: "back", count: 1 }]);
  mock.timers.tick(15_000); // no answer comes
  click(button("restart"));
  assert.deepEqual(reports.at(-1), ["request!", { act: "restart", count: 1 }]);
});

test("there is a way back only where the stage has one", () => {
  send({ canGoBack: false, played: 0, moves: [] });
  assert.deepEqual([button("back").disabled, button("restart").disabled], [true, true]);
  send();
  assert.deepEqual([button("back").disabled, button("restart").disabled], [false, false]);
});

test("before the first step, and where nobody moved, it is said so", () => {
  send({ moves: [], played: 0 });
  assert.equal(root.dataset.player, "nobody");
  assert.match(find(".stage-says").textContent, /to begin/);
  assert.ok(button("next").disabled && button("previous").disabled);
  send({ moves: [], played: 3 });
  assert.match(find(".stage-says").textContent, /Nobody moved/);
  send();
  assert.deepEqual(state(), ["discriminator", 0]);
});

test("several turns of the discriminator are counted", () => {
  send({ moves: [move("discriminator"), move("discriminator", { turn: 1 }), move("generator")] });
  assert.match(find("h2").textContent, /\(1 of 2\)/);
});

test("the same answer is not played again", () => {
  send();
  find(".stage").dispatchEvent(key("End"));
  stage.update(packed(scene(), answered));
  assert.deepEqual(state(), ["generator", 5]);
});
