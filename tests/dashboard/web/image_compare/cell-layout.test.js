import assert from "node:assert/strict";
import { test } from "node:test";
import { cellAt, cornerOf, layOut } from "../../../../dashboard/web/image_compare/cell-layout.js";

test("as many columns as fit share the width", () => {
  assert.deepEqual(layOut(6, { width: 322, height: 9000 }, 100, true), {
    count: 6,
    columns: 3,
    cell: 102,
    rowHeight: 130,
    width: 322,
    height: 252,
  });
  assert.equal(layOut(6, { width: 315, height: 9000 }, 100, true).columns, 2);
  assert.equal(layOut(2, { width: 1000, height: 9000 }, 100, true).columns, 2);
  assert.equal(layOut(6, { width: 50, height: 9000 }, 100, true).columns, 1);
});

test("one cell is as wide as its place, and without captions there is no room for them", () => {
  assert.deepEqual(layOut(1, { width: 320, height: 9000 }, 640, false), {
    count: 1,
    columns: 1,
    cell: 320,
    rowHeight: 328,
    width: 320,
    height: 320,
  });
});

test("a spot is in the cell that is drawn there", () => {
  const layout = layOut(5, { width: 316, height: 9000 }, 100, true);
  for (const number of [0, 1, 2, 3, 4]) {
    const { x, y } = cornerOf(layout, number);
    assert.deepEqual(cellAt(layout, { x: x + 25, y: y + 30 }), { number, share: 0.25 });
  }
  assert.deepEqual(cornerOf(layout, 4), { x: 108, y: 128 });
});

test("outside there is no cell", () => {
  const layout = layOut(5, { width: 316, height: 9000 }, 100, true);
  for (const [x, y] of [
    [-1, 5],
    [5, -1],
    [330, 5],
    [220, 140],
    [5, 260],
  ]) {
    assert.equal(cellAt(layout, { x, y }).number, null);
  }
});

test("cells become smaller until all fit into the height, but not so small that a finger misses them", () => {
  const low = layOut(48, { width: 692, height: 460 }, 78, true);
  assert.ok(low.height <= 460);
  assert.equal(low.width, 692);
  assert.ok(layOut(48, { width: 692, height: 1 }, 78, true).cell >= 34);
  assert.equal(layOut(1, { width: 400, height: 300 }, 624, false).cell, 300);
});
