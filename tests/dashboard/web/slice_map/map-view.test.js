import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { MapView } from "../../../../dashboard/web/slice_map/map-view.js";

const LIMITS = { home: { x: 1, y: 2, width: 10 }, widest: 40 };

let view;

beforeEach(() => {
  view = new MapView(LIMITS.home, LIMITS);
});

test("the upper left corner is to the left and upwards", () => {
  assert.deepEqual(view.placeAt({ across: 0, down: 0 }), { x: -4, y: 7 });
  assert.deepEqual(view.placeAt({ across: 1, down: 0.5 }), { x: 6, y: 2 });
  assert.deepEqual(view.placeAt({ across: 0.5, down: 1 }), { x: 1, y: -3 });
});

test("the spot of a place is where the place is found again", () => {
  for (const spot of [
    { across: 0.25, down: 0.75 },
    { across: -1, down: 2 },
  ]) {
    assert.deepEqual(view.spotOf(view.placeAt(spot)), spot);
  }
});

test("what is dragged follows the pointer", () => {
  const place = view.placeAt({ across: 0.5, down: 0.5 });
  view.drag(0.25, 0.125);
  assert.deepEqual(view.spotOf(place), { across: 0.75, down: 0.625 });
});

test("a zoom keeps its place on the screen, without one the middle", () => {
  const place = { x: 3, y: -1 };
  const before = view.spotOf(place);
  view.zoom(0.5, place);
  assert.equal(view.width, 5);
  assert.deepEqual(view.spotOf(place), before);
  const { middle } = view;
  view.zoom(2);
  assert.deepEqual(view.middle, middle);
  assert.equal(view.width, 10);
});

test("no zoom goes beyond the widest and the smallest window, and keeps its place even there", () => {
  view.zoom(1e9);
  assert.equal(view.width, 40);
  view.goHome();
  const place = { x: 2, y: 3 };
  const before = view.spotOf(place);
  view.zoom(1e-9, place);
  assert.equal(view.width, 0.05);
  const after = view.spotOf(place);
  assert(Math.abs(after.across - before.across) < 1e-9 && Math.abs(after.down - before.down) < 1e-9);
});

test("the middle never leaves the widest window", () => {
  view.drag(-100, 0);
  assert.equal(view.x, 21);
  view.drag(100, 0);
  assert.equal(view.x, -19);
  view.drag(0, 100);
  assert.equal(view.y, 22);
  view.drag(0, -100);
  assert.equal(view.y, -18);
});

test("home is where the map began", () => {
  view.drag(0.3, 0.2);
  view.zoom(0.4);
  view.goHome();
  assert.deepEqual(view.window, LIMITS.home);
});

test("the scale is 1, 2 or 5 times a power of ten, at most a fifth of the width", () => {
  const lengths = [
    [10, 2],
    [9.9, 1],
    [25, 5],
    [24, 2],
    [50, 10],
    [0.5, 0.1],
    [0.26, 0.05],
  ];
  for (const [width, length] of lengths) assert.equal(new MapView({ x: 0, y: 0, width }, LIMITS).scaleLength, length);
});
