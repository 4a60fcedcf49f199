import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { GridView, tilesOf } from "../../../../dashboard/web/checkpoint_sheet/grid-view.js";

const LIMITS = { mostTiles: 1000, mostColumns: 48 };

let view;

beforeEach(() => {
  view = new GridView();
  Object.assign(view, { width: 440, height: 220, rows: 100, columns: 20 }); // ten tiles wide, five tall
});

test("tiles come row by row", () => {
  assert.deepEqual(
    [...tilesOf({ row: 3, column: 5, rows: 2, columns: 2 })].map(({ row, column }) => [row, column]),
    [
      [3, 5],
      [3, 6],
      [4, 5],
      [4, 6],
    ],
  );
});

test("a spot is in the tile that is drawn there", () => {
  Object.assign(view, { x: 2.5, y: 7 });
  assert.deepEqual(view.tileAt({ x: 0, y: 0 }), { row: 7, column: 2 });
  assert.deepEqual(view.tileAt({ x: 23, y: 45 }), { row: 8, column: 3 });
  assert.deepEqual(view.spotOf({ row: 8, column: 3 }), { x: 22, y: 44 });
});

test("beside the grid there is no tile", () => {
  assert.equal(view.tileAt({ x: -1, y: 5 }), null);
  assert.equal(view.tileAt({ x: 5, y: -1 }), null);
  Object.assign(view, { columns: 5, rows: 3 });
  assert.equal(view.tileAt({ x: 5 * 44, y: 5 }), null);
  assert.equal(view.tileAt({ x: 5, y: 3 * 44 }), null);
});

test("a drag follows the pointer and ends at the edges of the grid", () => {
  view.drag(-44, -88);
  assert.deepEqual([view.x, view.y], [1, 2]);
  view.drag(22, 44);
  assert.deepEqual([view.x, view.y], [0.5, 1]);
  view.drag(9999, 9999);
  assert.deepEqual([view.x, view.y], [0, 0]);
  view.drag(-99999, -99999);
  assert.deepEqual([view.x, view.y], [10, 95]);
});

test("a zoom keeps its spot, and tiles stay between 8 and 160 pixels", () => {
  Object.assign(view, { x: 5, y: 50 });
  const spot = { x: 110, y: 66 };
  const under = () => [view.x + spot.x / view.size, view.y + spot.y / view.size];
  const before = under();
  view.zoom(1.5, spot);
  assert.equal(view.size, 66);
  assert.deepEqual(under(), before);
  view.zoom(99, spot);
  assert.equal(view.size, 160);
  view.zoom(0.0001);
  assert.equal(view.size, 8);
});

test("a tile is shown by the smallest move", () => {
  Object.assign(view, { x: 5, y: 50 });
  view.show({ row: 52, column: 7 });
  assert.deepEqual([view.x, view.y], [5, 50]);
  view.show({ row: 56, column: 3 });
  assert.deepEqual([view.x, view.y], [3, 52]);
  view.show({ row: 10, column: 19 });
  assert.deepEqual([view.x, view.y], [10, 10]);
});

test("tiles that are seen in part are visible, and none beside the grid", () => {
  Object.assign(view, { x: 2.5, y: 7.25 });
  assert.deepEqual(view.visible, { row: 7, column: 2, rows: 6, columns: 11 });
  Object.assign(view, { x: 10, y: 95 });
  assert.deepEqual(view.visible, { row: 95, column: 10, rows: 5, columns: 10 });
});

test("what lacks is a rectangle from the first tile that does", () => {
  const known = new Set(["0,0", "0,1", "1,0"]);
  const isLacking = ({ row, column }) => !known.has(`${row},${column}`);
  assert.deepEqual(view.lacking(isLacking, LIMITS), { row: 0, column: 2, rows: 5, columns: 8 });
  known.add("0,5");
  assert.deepEqual(view.lacking(isLacking, LIMITS), { row: 0, column: 2, rows: 5, columns: 3 });
  known.add("2,2");
  assert.deepEqual(view.lacking(isLacking, LIMITS), { row: 0, column: 2, rows: 2, columns: 3 });
  assert.equal(
    view.lacking(() => false, LIMITS),
    null,
  );
});

test("no more is asked for than may be generated at once", () => {
  const all = () => true;
  assert.deepEqual(view.lacking(all, { mostTiles: 1000, mostColumns: 4 }), { row: 0, column: 0, rows: 5, columns: 4 });
  assert.deepEqual(view.lacking(all, { mostTiles: 25, mostColumns: 48 }), { row: 0, column: 0, rows: 2, columns: 10 });
  assert.deepEqual(view.lacking(all, { mostTiles: 3, mostColumns: 48 }), { row: 0, column: 0, rows: 1, columns: 10 });
});

test("home is the upper left corner at the first size", () => {
  Object.assign(view, { x: 5, y: 50, size: 100 });
  view.goHome();
  assert.deepEqual([view.x, view.y, view.size], [0, 0, 44]);
});
