import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { click, enter, key } from "../dom.js";
import { SliderCell } from "../../../../dashboard/web/console/slider-cell.js";

let log, cell;

const control = (changes = {}) => ({
  name: "z3",
  label: "z3, effect 2.5",
  effect: 2.5,
  index: 0,
  read: (z) => z[0],
  at: (value) => Float32Array.of(value),
  move: (value) => log.push(["move", value]),
  reset: () => log.push(["reset"]),
  lock: () => log.push(["lock"]),
  solo: () => log.push(["solo"]),
  ...changes,
});

beforeEach(() => {
  log = [];
  cell = new SliderCell(control());
});

test("a slider goes from -4 to 4 sigma and moves", () => {
  assert.deepEqual([cell.slider.min, cell.slider.max], ["-4", "4"]);
  enter(cell.slider, 1.5);
  assert.deepEqual(log, [["move", 1.5]]);
});

test("the thumbnails are taken at -3 and 3 sigma, and lead there", () => {
  assert.deepEqual(
    cell.ends.map(({ value }) => value),
    [-3, 3],
  );
  assert.deepEqual(
    cell.ends.map((end) => end.button.title),
    ["z3 at −3 σ", "z3 at +3 σ"],
  );
  cell.ends.forEach((end) => click(end.button));
  assert.deepEqual(log, [
    ["move", -3],
    ["move", 3],
  ]);
});

test("keys lock, solo and reset, unless they mean something else", () => {
  for (const name of ["l", "s", "r", "Delete", "Backspace", "x"]) cell.slider.dispatchEvent(key(name));
  cell.slider.dispatchEvent(key("r", { ctrlKey: true }));
  assert.deepEqual(log.flat(), ["lock", "solo", "reset", "reset", "reset"]);
});

test("what is missing has no button and no key", () => {
  const plain = new SliderCell(control({ lock: undefined, solo: undefined, effect: null }));
  plain.slider.dispatchEvent(key("l"));
  assert.deepEqual(log, []);
  assert.equal(plain.root.querySelector(".cell-lock, .cell-solo, .cell-remove, .cell-effect"), null);
  const named = new SliderCell(control({ remove: () => log.push(["remove"]) }));
  click(named.root.querySelector(".cell-remove"));
  named.slider.dispatchEvent(key("x"));
  assert.deepEqual(log, [["remove"], ["remove"]]);
});

test("a slider shows where the vector is, and can be reset where it is elsewhere than at home", () => {
  cell.show([1.25], [1.25], false, false);
  assert.equal(cell.slider.value, "1.25");
  assert.equal(cell.slider.getAttribute("aria-valuetext"), "1.25 sigma");
  assert(cell.reset.disabled);
  cell.show([1.254], [1.25], false, false);
  assert(!cell.reset.disabled);
  cell.show([1.252], [1.25], false, false);
  assert(cell.reset.disabled, "a vector is rounded to 1/256");
});

test("the thumb goes back to where the vector is when the vector did not follow it", () => {
  cell.show([1.25], [1.25], false, false);
  cell.slider.value = "3";
  cell.show([1.25], [1.25], false, false);
  assert.equal(cell.slider.value, "1.25");
});

test("a locked slider neither moves nor leads to its ends, and can be reached and unlocked by the keyboard", () => {
  cell.show([0], [0], true, false);
  assert(!cell.slider.disabled);
  assert.equal(cell.slider.getAttribute("aria-disabled"), "true");
  enter(cell.slider, 2);
  assert.equal(cell.slider.value, "0");
  assert(cell.root.classList.contains("cell-locked"));
  assert.equal(cell.lock.getAttribute("aria-pressed"), "true");
  cell.ends.forEach((end) => click(end.button));
  assert.deepEqual(log, []);
  cell.slider.dispatchEvent(key("l"));
  assert.deepEqual(log, [["lock"]]);
  cell.show([0], [0], false, true);
  assert.equal(cell.slider.getAttribute("aria-disabled"), "false");
  assert.equal(cell.solo.getAttribute("aria-pressed"), "true");
});
