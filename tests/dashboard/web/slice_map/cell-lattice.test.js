import assert from "node:assert/strict";
import { test } from "node:test";
import { CellLattice, inOrder, passesOf, standIn } from "../../../../dashboard/web/slice_map/cell-lattice.js";

const WINDOW = { x: 1, y: 2, width: 12 };
const lattice = new CellLattice(WINDOW, 48);

test("a window of its own width has the cells that it begins at", () => {
  assert.equal(lattice.levelFor(WINDOW), 0);
  assert.deepEqual(lattice.block(WINDOW, 0, 1), { level: 0, left: 0, right: 48, top: 0, bottom: 48 });
  assert(lattice.isInWindow({ level: 0, column: 0, row: 47 }));
  for (const outside of [
    { level: 0, column: -1, row: 0 },
    { level: 0, column: 48, row: 0 },
    { level: 0, column: 0, row: 48 },
    { level: 1, column: 0, row: 0 },
  ]) {
    assert(!lattice.isInWindow(outside));
  }
});

test("a window of any width has 32 to 64 cells along a side", () => {
  for (let width = 0.05; width < 40; width *= 1.07) {
    const cells = width / lattice.sideAt(lattice.levelFor({ ...WINDOW, width }));
    assert(cells > 32 - 1e-9 && cells <= 64 + 1e-9, `${width}: ${cells}`);
  }
});

test("places are the middles of cells, y upwards, and levels share their corners", () => {
  assert.deepEqual(lattice.placeOf({ level: 0, column: 0, row: 0 }), { x: -5 + 0.125, y: 8 - 0.125 });
  assert.deepEqual(lattice.placeOf({ level: 1, column: 1, row: 1 }), { x: -5 + 0.1875, y: 8 - 0.1875 });
  assert.deepEqual(lattice.placeOf({ level: -1, column: -1, row: 0 }), { x: -5 - 0.25, y: 8 - 0.25 });
});

test("a block holds all that a window shows, in whole squares", () => {
  const moved = { x: 2.6, y: 2.6, width: 12 }; // 6.4 cells to the right, 2.4 up
  assert.deepEqual(lattice.block(moved, 0, 1), { level: 0, left: 6, right: 55, top: -3, bottom: 46 });
  assert.deepEqual(lattice.block(moved, 0, 4), { level: 0, left: 4, right: 56, top: -4, bottom: 48 });
});

test("every cell is found by its key", () => {
  for (const cell of [
    { level: 0, column: 0, row: 0 },
    { level: -3, column: -17, row: 4000 },
    { level: 9, column: 123456, row: -123456 },
  ]) {
    assert.deepEqual(lattice.cellOf(lattice.keyOf(cell)), cell);
  }
});

test("each square has one cell that stands for it, which is the one that is shown as an image", () => {
  for (const every of [1, 2, 3, 4]) {
    const [coarse] = passesOf(every);
    assert(coarse % every === 0 && coarse >= 3, `${every}: ${coarse}`);
    const middle = Math.floor(every / 2);
    assert.deepEqual(standIn({ level: 0, column: -1, row: 5 }, every, every), {
      level: 0,
      column: every * Math.floor(-1 / every) + middle,
      row: every * Math.floor(5 / every) + middle,
    });
    const first = standIn({ level: 0, column: 0, row: 0 }, coarse, every);
    assert.deepEqual(
      standIn(first, every, every),
      first,
      "the cell of a large square is that of one of its small ones",
    );
  }
});

test("cells are wanted once each, those that stand for many first, and of those the ones in the middle", () => {
  const block = { level: 0, left: -4, right: 8, top: 0, bottom: 12 };
  const cells = inOrder(block, 2);
  assert.equal(new Set(cells.map((cell) => lattice.keyOf(cell))).size, 144);
  const squares = (apart, some) => new Set(some.map((cell) => lattice.keyOf(standIn(cell, apart, 2)))).size;
  assert.equal(squares(4, cells.slice(0, 9)), 9);
  assert.equal(squares(2, cells.slice(0, 36)), 36);
  const distance = ({ column, row }) => Math.hypot(column - 2, row - 6);
  assert(distance(cells[0]) < distance(cells[8]));
});
