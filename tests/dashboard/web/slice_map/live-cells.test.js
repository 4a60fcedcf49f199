import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { sized, strokes } from "../dom.js";
import { checkpointFile, classifierFile } from "../nets.js";
import { until, workersOf } from "../lib/nn/workers.js";
import { mapProps } from "./props.js";
import { DecodePool } from "../../../../dashboard/web/lib/nn/decode-pool.js";
import { LiveCells } from "../../../../dashboard/web/slice_map/live-cells.js";

const HOME = { x: 0, y: 0, width: 8 };
const RIGHT = { x: 2, y: 0, width: 8 };
const CLOSE = { x: 0, y: 0, width: 4 };

let made, pool, changes, canvas;

beforeEach(() => {
  made = workersOf(2);
  pool = new DecodePool(made.workers, (problem) => assert.fail(problem));
  pool.provide([checkpointFile("step"), classifierFile("classifier")]);
  changes = 0;
  canvas = sized(document.createElement("canvas"), 100, 100);
  canvas.width = canvas.height = 100;
  strokes.length = 0;
});

afterEach(() => made.close());

/** The images of the tests' generator are one pixel high and two wide: they are asked for as squares of one. */
function cellsOf(changed = {}) {
  const props = mapProps({ view: HOME, size: 48, finest: 48, imagesPerRow: 24, side: 1, ...changed });
  return new LiveCells(props, props.groundColours, pool, () => (changes += 1));
}

async function generated(live, view) {
  live.ask(view);
  await until(() => !live.missing.length && !live.begun.size);
}

const drawn = (picture) => strokes.filter(([, name, drawing]) => name === "drawImage" && drawing === picture);
const paint = (live, view) => {
  strokes.length = 0;
  live.settle(view);
  live.paint(canvas.getContext("2d"), view);
};

test("only what the window of Python does not show is generated, and only once", async () => {
  const live = cellsOf();
  await generated(live, HOME);
  assert.equal(live.known.size, 0);
  await generated(live, RIGHT);
  assert.equal(live.known.size, 12 * 48); // a quarter of the window has come into sight
  assert(changes > 1);
  const before = changes;
  await generated(live, RIGHT);
  assert.equal(changes, before);
});

test("a cell is what the networks make of its middle", async () => {
  const live = cellsOf();
  await generated(live, { x: 0, y: 4, width: 8 });
  await generated(live, { x: 0, y: -4, width: 8 });
  const [above, below] = [-1, 48].map((row) => live.known.get(live.lattice.keyOf({ level: 0, column: 0, row })));
  assert.match(above.colour, /^rgba\(200,/); // the second pixel is above zero: the first class
  assert.match(below.colour, /^rgba\(0,/);
});

test("cells around the window of Python go on where its own end", async () => {
  const live = cellsOf();
  await generated(live, RIGHT);
  paint(live, RIGHT);
  assert(!live.isAlone);
  const images = drawn(live.sheet);
  assert.equal(images.length, 6 * 24);
  for (const [, , , , , , , x] of images) assert(x >= 75, `${x} is to the right of the window of Python`);
  assert.equal(drawn(live.ground).length, 1);
});

test("closer up, the cells stand alone as soon as each square has one, and no sooner", async () => {
  const live = cellsOf();
  live.ask(CLOSE);
  paint(live, CLOSE);
  assert(!live.isAlone);
  await until(() => (live.settle(CLOSE), live.isAlone));
  assert(live.missing.length > 0, "long before all of them are there");
  paint(live, CLOSE);
  assert(drawn(live.sheet).length >= 144);
  await until(() => !live.missing.length && !live.begun.size);
  paint(live, CLOSE);
  assert.equal(drawn(live.sheet).length, 24 * 24);
  live.settle(HOME);
  assert(!live.isAlone, "Python's own are as fine at home");
});

test("what stood alone stays until the next level has something for each square", async () => {
  const live = cellsOf();
  await generated(live, CLOSE);
  live.settle(CLOSE);
  assert.equal(live.shown, 1);
  live.settle({ ...CLOSE, width: 2 });
  assert.equal(live.shown, 1);
  await generated(live, { ...CLOSE, width: 2 });
  live.settle({ ...CLOSE, width: 2 });
  assert.equal(live.shown, 2);
});

test("a coarse window of Python is replaced by finer cells", async () => {
  const live = cellsOf({ size: 16 });
  await generated(live, HOME);
  live.settle(HOME);
  assert.equal(live.shown, 0);
  assert.equal(live.known.size, 48 * 48);
});

test("without images there is ground alone", async () => {
  const live = cellsOf({ imagesPerRow: 0 });
  await generated(live, RIGHT);
  paint(live, RIGHT);
  assert.equal(drawn(live.sheet).length, 0);
  assert.equal(drawn(live.ground).length, 1);
});

test("the discriminator is asked where its score is shown, and the classifier is not", async () => {
  const stops = [
    [0, "#000000"],
    [1, "#ffffff"],
  ];
  const groundColours = { value: "discriminator", low: 0, high: 1, stops, opacity: [1, 1] };
  const live = cellsOf({ groundColours });
  await generated(live, RIGHT);
  const rightmost = live.known.get(live.lattice.keyOf({ level: 0, column: 59, row: 0 }));
  assert.equal(rightmost.colour, "rgba(254,254,254,1.000)"); // P(real) of a logit of 5.9
});

test("the oldest cells make room for new ones", async () => {
  const live = cellsOf();
  await generated(live, RIGHT);
  const [oldest] = live.known.keys();
  while (live.known.size < 80 ** 2) live.known.set(-live.known.size, { slot: live.known.size, colour: "red" });
  const { slot } = live.known.get(oldest);
  assert.equal(live.freeSlot(), slot);
  assert(!live.known.has(oldest));
});
