import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { enter, frames, key, pointer, reportsOf, rootOf, settled, sized, strokes } from "../dom.js";
import { ImageCompare } from "../../../../dashboard/web/image_compare/image-compare.js";

let root, compare, reports;

const props = (changes = {}) => ({
  name: "pairs",
  before: "data:before",
  after: "data:after",
  difference: "data:difference",
  count: 4,
  side: 28,
  columns: 4,
  look: "Wipe",
  ends: ["A · 0", "B · 30"],
  captions: ["1", "1 → 7", "2", "3"],
  changed: [false, true, false, false],
  hoverTexts: ["zero", "one", "two", "three"],
  cellWidth: 100,
  smooth: false,
  chosen: null,
  ...changes,
});

beforeEach(() => {
  frames.waiting.clear();
  root = sized(rootOf("image_compare"), 208, 500);
  compare = new ImageCompare(root);
  sized(compare.room, 0, 500);
  sized(compare.canvas, 208, 256); // two columns of 100, two rows of 128
  sized(compare.tip, 60, 20);
  reports = reportsOf(compare);
});

async function send(changes) {
  const done = compare.update(props(changes));
  await settled();
  await done;
  strokes.length = 0;
  frames.run();
}

const fire = (...args) => compare.canvas.dispatchEvent(pointer(...args));
const drawn = () =>
  strokes.filter(([, name]) => name === "drawImage").map(([, , picture, ...rest]) => [picture.address, ...rest]);

/** What is drawn in the next frame. */
function repaint() {
  strokes.length = 0;
  frames.run();
  return drawn();
}

test("left of the divider the first image, right of it the second, in every cell", async () => {
  await send();
  fire("move", 25, 50);
  const found = repaint();
  assert.equal(found.length, 8);
  assert.deepEqual(found[0], ["data:before", 0, 0, 7, 28, 0, 0, 25, 100]);
  assert.deepEqual(found[1], ["data:after", 7, 0, 21, 28, 25, 0, 75, 100]);
  assert.deepEqual(found[2].slice(0, 3), ["data:before", 28, 0]);
  assert.equal(compare.slider.value, "250");
});

test("an onion skin fades, a difference neither fades nor wipes", async () => {
  await send({ look: "Onion skin" });
  fire("move", 25, 50);
  repaint();
  assert(strokes.some(([, name, value]) => name === "globalAlpha" && value === 0.25));
  await send({ look: "Difference" });
  const found = drawn();
  fire("move", 75, 50);
  assert.deepEqual(
    found.map(([address]) => address),
    Array(4).fill("data:difference"),
  );
  assert.equal(compare.share, 0.25);
  assert(root.classList.contains("image-compare-still"));
});

test("pictures of several rows are cut where the cells are", async () => {
  await send({ columns: 2 });
  assert.deepEqual(drawn().at(-2).slice(1, 3), [28, 28]);
});

test("hovering tells a cell's text, beside the pointer; a finger only wipes", async () => {
  await send();
  fire("move", 130, 140);
  assert.equal(compare.tip.textContent, "three");
  assert.equal(compare.tip.style.display, "block");
  assert.equal(compare.tip.style.left, "146px");
  fire("move", 25, 140);
  assert.equal(compare.tip.style.left, "41px");
  fire("move", 150, 140);
  assert.equal(compare.tip.style.left, "74px", "there is no room to the right");
  fire("down", 25, 140, { pointerType: "touch" });
  fire("move", 50, 140, { pointerType: "touch" });
  assert.equal(compare.tip.style.display, "none");
  assert.equal(compare.share, 0.5);
});

test("a click chooses a cell, where cells have captions", async () => {
  await send();
  fire("down", 130, 50);
  fire("up", 130, 50);
  assert.deepEqual(reports, [["chosen", { name: "pairs", cell: 1 }]]);
  assert.equal(compare.spoken.textContent, "one");
  await send({ captions: [], hoverTexts: [] });
  fire("down", 130, 50);
  fire("up", 130, 50);
  assert.equal(reports.length, 1);
});

test("arrow keys wipe, with Shift they choose, and both end at the ends", async () => {
  await send();
  const press = (name, options) => compare.canvas.dispatchEvent(key(name, options));
  press("ArrowRight");
  press("ArrowUp");
  press("ArrowRight");
  assert(Math.abs(compare.share - 0.55) < 1e-9);
  for (let time = 0; time < 30; time += 1) press("ArrowRight");
  assert.equal(compare.share, 1);
  press("ArrowLeft", { shiftKey: true });
  for (let time = 0; time < 6; time += 1) press("ArrowDown", { shiftKey: true });
  assert.deepEqual(
    reports.map(([, { cell }]) => cell),
    [0, 1, 2, 3, 3, 3, 3],
  );
});

test("the slider wipes", async () => {
  await send();
  enter(compare.slider, 800);
  assert.equal(compare.share, 0.8);
});

test("both ends are named, and what the keys do", async () => {
  await send();
  assert.deepEqual(
    compare.ends.map((end) => end.textContent),
    ["A · 0", "B · 30"],
  );
  assert.match(compare.canvas.getAttribute("aria-label"), /arrow keys wipe .* With Shift/);
  await send({ look: "Onion skin", captions: [] });
  assert.match(compare.canvas.getAttribute("aria-label"), /arrow keys fade from one to the other\.$/);
});

test("region names are cut at the divider", async () => {
  const names = [[{ name: "1", across: 0.2, down: 0.4 }], [{ name: "boot", across: 0.6, down: 0.4 }]];
  await send({ count: 1, captions: [], hoverTexts: [], names, text: "black", background: "white" });
  compare.moveTo(0.25);
  repaint();
  const rects = strokes.filter(([, name]) => name === "rect").map((stroke) => stroke.slice(2));
  assert.deepEqual(rects, [
    [0, 0, 52, 208],
    [52, 0, 156, 208],
  ]);
  assert.equal(root.style.maxWidth, "100px");
});

test("changed captions are emphasised, the chosen cell has a frame", async () => {
  await send({ chosen: 2 });
  const fonts = strokes.filter(([, name]) => name === "font").map(([, , font]) => font.slice(0, 3));
  assert.deepEqual(fonts, ["400", "600", "400", "400"]);
  assert.equal(strokes.filter(([, name]) => name === "strokeRect").length, 1);
});

test("only the newest pictures are shown", async () => {
  const first = compare.update(props({ name: "old" }));
  const second = compare.update(props({ name: "new" }));
  await Promise.all([first, second]);
  assert.equal(compare.props.name, "new");
});
