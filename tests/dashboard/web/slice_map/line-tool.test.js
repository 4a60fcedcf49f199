import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { click, key, rootOf } from "../dom.js";
import { LineTool } from "../../../../dashboard/web/slice_map/line-tool.js";

const place = (x, y = 0) => ({ x, y });

let root, log, problem, tool;

beforeEach(() => {
  root = rootOf("slice_map");
  log = [];
  problem = null;
  tool = new LineTool(root, {
    sketch: (places) => log.push(["sketch", places.length]),
    drop: () => log.push(["drop"]),
    finish: (places) => log.push(["finish", places]),
    problem: () => problem,
  });
});

const hint = () => root.querySelector(".slice-map-hint").textContent;

test("the button begins and ends the mode, and says what to do", () => {
  click(tool.button);
  assert(tool.isOn);
  assert.equal(tool.button.getAttribute("aria-pressed"), "true");
  assert.match(hint(), /^Draw a line/);
  click(tool.button);
  assert(!tool.isOn);
  assert.equal(hint(), "");
});

test("a line that could not be played is not begun", () => {
  problem = "the weights were damaged in transit";
  click(tool.button);
  assert(!tool.isOn);
  assert.equal(hint(), "A line can't be played: the weights were damaged in transit.");
});

test("a drawn line is finished without its pauses, and the mode ends", () => {
  click(tool.button);
  tool.begin(place(0));
  tool.extend([place(1), place(1), place(2)]);
  tool.end(0.01);
  assert.deepEqual(log.at(-1), ["finish", [place(0), place(1), place(2)]]);
  assert(!tool.isOn && tool.line === null);
  assert(!log.some(([name]) => name === "drop"));
});

test("sixteen pixels are the shortest line", () => {
  for (const [length, isLine] of [
    [1.59, false],
    [1.61, true],
  ]) {
    log = [];
    tool.enter();
    tool.begin(place(0));
    tool.extend([place(length)]);
    tool.end(0.1);
    assert.equal(log.at(-1)[0], isLine ? "finish" : "drop");
    assert.equal(tool.isOn, !isLine);
    if (!isLine) assert.match(hint(), /too short/);
  }
});

test("Escape drops the line and leaves, and what comes later draws nothing", () => {
  click(tool.button);
  tool.begin(place(0));
  document.dispatchEvent(key("Escape"));
  assert.deepEqual(log.at(-1), ["drop"]);
  assert(!tool.isOn);
  const before = log.length;
  tool.extend([place(5)]);
  tool.end(0.01);
  document.dispatchEvent(key("Escape"));
  assert.equal(log.length, before);
});

test("the keyboard sets corners", () => {
  click(tool.button);
  for (const x of [0, 1, 2]) tool.corner(place(x));
  assert.deepEqual(tool.line, [place(0), place(1), place(2)]);
});

test("what was said goes when something else is done", () => {
  problem = "why";
  click(tool.button);
  tool.clear();
  assert.equal(hint(), "");
  problem = null;
  click(tool.button);
  tool.clear();
  assert.match(hint(), /^Draw/);
});
