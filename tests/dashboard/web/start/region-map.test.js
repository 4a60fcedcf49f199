import assert from "node:assert/strict";
import { test } from "node:test";
import { pointer, sized, strokes } from "../dom.js";
import { FrameQueue } from "../../../../dashboard/web/lib/canvas/frame-queue.js";
import { cellsInOrder, regionCentres, RegionMap, SIDE, spotOf } from "../../../../dashboard/web/start/region-map.js";
import { runFrames } from "./host.js";

const CLASSES = [
  { name: "7", colour: "red" },
  { name: "1", colour: "blue" },
  { name: "9", colour: "green" },
];
const [FROM, TO, UPWARDS] = [
  [2, 0, 0],
  [0, 2, 0],
  [1, 1, 3],
];
const MIDDLE = (SIDE - 1) / 2;

/** The class is the axis to which a point is nearest, for certain. */
const read = (z) => CLASSES.map((_, axis) => Number(z.indexOf(Math.max(...z)) === axis));

function drawn(towards = UPWARDS, classify = read) {
  strokes.length = 0;
  const chosen = [];
  const map = new RegionMap(new FrameQueue(), CLASSES, classify, (spot) => chosen.push(spot));
  document.body.replaceChildren(map.root);
  map.draw(FROM, TO, towards);
  runFrames();
  return { map, chosen };
}

test("the path runs through the middle row, and upwards is the third point", () => {
  const { map } = drawn();
  const near = (z, expected) => z.forEach((value, at) => assert.ok(Math.abs(value - expected[at]) < 1e-6, `${z}`));
  near(map.pointAt({ far: 0, up: 0 }), FROM);
  near(map.pointAt({ far: 1, up: 0 }), TO);
  near(map.pointAt({ far: 0.5, up: Math.PI / 2 }), [0, 0, 2]);
  near([spotOf(MIDDLE, MIDDLE).far], [0.5]);
  assert.equal(spotOf(MIDDLE, MIDDLE).up, 0);
  assert.ok(spotOf(MIDDLE, 0).up > 0, "up is up");
});

test("every cell is read once, coarse ones first", () => {
  const cells = cellsInOrder();
  assert.equal(new Set(cells.map(({ row, column }) => row * SIDE + column)).size, SIDE * SIDE);
  assert.equal(cells.length, SIDE * SIDE);
  const strides = cells.map(({ stride }) => stride);
  assert.deepEqual(
    strides,
    [...strides].sort((a, b) => b - a),
  );
  let reads = 0;
  drawn(UPWARDS, (z) => {
    reads += 1;
    return read(z);
  });
  assert.equal(reads, SIDE * SIDE);
});

test("cells have the colours of their classes, and regions their names where they lie", () => {
  const { map } = drawn();
  const colours = new Set(strokes.filter(([, name]) => name === "fillStyle").map(([, , colour]) => colour));
  assert.deepEqual(colours, new Set(["red", "blue", "green"]));
  const names = Object.fromEntries([...map.names.children].map((name) => [name.textContent, name.style]));
  assert.deepEqual(Object.keys(names).sort(), ["1", "7", "9"]);
  assert.ok(Number.parseFloat(names["7"].left) < Number.parseFloat(names["1"].left));
  assert.ok(Number.parseFloat(names["9"].top) < Number.parseFloat(names["1"].top));
});

test("what is uncertain is fainter", () => {
  drawn(UPWARDS, (z) => (z[0] > z[1] ? [1, 0, 0] : [0.3, 0.4, 0.3]));
  const shades = strokes.filter(([, name]) => name === "globalAlpha").map(([, , alpha]) => alpha);
  assert.deepEqual([...new Set(shades)].sort(), [0.3 + 0.7 * 0.4, 1]);
});

test("pointing chooses the place", () => {
  const { map, chosen } = drawn();
  sized(map.root, 330, 330, 10, 20);
  map.root.dispatchEvent(pointer("down", 10 + 165, 20 + 5));
  assert.ok(Math.abs(chosen[0].far - 0.5) < 1e-9);
  assert.equal(chosen[0].up, spotOf(MIDDLE, 0).up);
});

test("where there is no third direction there is no map", () => {
  assert.equal(drawn([1, 1, 0]).map.root.hidden, true);
  assert.equal(drawn().map.root.hidden, false);
});

test("another path stops the drawing of the one before", () => {
  const map = new RegionMap(new FrameQueue(), CLASSES, read, () => {});
  map.draw(FROM, TO, UPWARDS);
  map.draw(TO, FROM, UPWARDS);
  strokes.length = 0;
  runFrames();
  assert.equal(strokes.filter(([, name]) => name === "fillRect").length, SIDE * SIDE);
});

test("a region's name stands on a cell of its own, and small regions have none", () => {
  const ring = [0, 0, 0, 0, 1, 0, 0, 0, 0];
  const [outer, inner] = regionCentres(ring, 3);
  assert.deepEqual(inner, { number: 1, row: 1, column: 1 });
  assert.notDeepEqual([outer.row, outer.column], [1, 1]);
  const rare = new Array(100).fill(0);
  rare[7] = 1;
  assert.deepEqual(
    regionCentres(rare, 10).map(({ number }) => number),
    [0],
  );
});
