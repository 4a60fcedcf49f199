import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { click, frames, key, pointer, reportsOf, rootOf, settled, sized, strokes, wheel } from "../dom.js";
import { CheckpointSheet } from "../../../../dashboard/web/checkpoint_sheet/checkpoint-sheet.js";

const [LEFT, TOP] = [52, 26];

let root, sheet, reports;

/** Each tile of the window has the class of its column and half of the confidence of its row. */
function props(window, changes = {}) {
  const cells = [];
  for (let row = 0; row < window.rows; row += 1) {
    for (let column = 0; column < window.columns; column += 1) cells.push(column % 2, 255 - 51 * row);
  }
  return {
    name: "run",
    rows: 100,
    labels: Array.from({ length: 20 }, (_, column) => `${column},000`),
    window,
    tiles: `data:${JSON.stringify(window)}`,
    side: 28,
    cells: Buffer.from(cells).toString("base64"),
    classes: ["shirt", "boot"],
    inks: ["red", "blue"],
    tinted: false,
    mostTiles: 3000,
    mostColumns: 48,
    chosen: null,
    ...changes,
  };
}

const FIRST = { row: 0, column: 0, rows: 5, columns: 10 };

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  frames.waiting.clear();
  root = rootOf("checkpoint_sheet");
  sheet = new CheckpointSheet(root);
  sized(sheet.canvas, LEFT + 440, TOP + 220); // ten tiles wide, five tall
  sized(sheet.tip, 100, 60);
  reports = reportsOf(sheet);
});

async function send(window = FIRST, changes = {}) {
  const done = sheet.update(props(window, changes));
  await settled();
  await done;
  frames.run();
}

const fire = (type, x, y, options) => sheet.canvas.dispatchEvent(pointer(type, LEFT + x, TOP + y, options));
const told = (name) => reports.filter(([report]) => report === name).map(([, value]) => value);
const waits = () => root.classList.contains("checkpoint-sheet-waiting");

test("what is seen and known is asked for no more", async () => {
  await send();
  assert.deepEqual(told("window"), []);
  assert(!waits());
});

test("a drag asks for what it uncovers, when it rests, one part at a time", async () => {
  await send();
  fire("down", 200, 200);
  fire("move", 200, 156);
  mock.timers.tick(119);
  assert.deepEqual(told("window"), []);
  mock.timers.tick(1);
  assert.deepEqual(told("window"), [{ row: 5, column: 0, rows: 1, columns: 10, name: "run" }]);
  assert(waits());
  fire("move", 200, 112);
  mock.timers.tick(120);
  assert.equal(told("window").length, 1, "the first part is still on its way");
  await send({ row: 5, column: 0, rows: 1, columns: 10 });
  assert.deepEqual(told("window")[1], { row: 6, column: 0, rows: 1, columns: 10, name: "run" });
});

test("hovering tells seed, iteration and class, and shows the tile", async () => {
  await send();
  fire("move", 44 + 5, 44 + 5);
  assert.equal(sheet.tip.style.display, "block");
  assert.equal(sheet.tipText.textContent, "Seed 1, iteration 1,000\nClassifier: boot (80%)");
  const [, , picture, ...from] = strokes.filter(([on, name]) => on === sheet.lens && name === "drawImage").at(-1);
  assert.equal(picture.address, `data:${JSON.stringify(FIRST)}`);
  assert.deepEqual(from.slice(0, 4), [28, 28, 28, 28]);
  fire("move", -5, 5);
  assert.equal(sheet.tip.style.display, "none");
});

test("a tile of a later part is found in that part's picture", async () => {
  await send();
  await send({ row: 5, column: 2, rows: 2, columns: 3 });
  sheet.view.show({ row: 6, column: 3 });
  assert.equal(sheet.describe({ row: 6, column: 3 }), "Seed 6, iteration 3,000\nClassifier: boot (80%)");
  const { row, column } = sheet.tiles.get("6,3");
  assert.deepEqual([row, column], [1, 1]);
});

test("without a classifier no class is told", async () => {
  await send(FIRST, { cells: "", classes: null, inks: null });
  assert.equal(sheet.describe({ row: 1, column: 1 }), "Seed 1, iteration 1,000");
});

test("a click chooses a tile", async () => {
  await send();
  fire("down", 100, 50);
  fire("up", 100, 50);
  assert.deepEqual(told("chosen"), [{ row: 1, column: 2, name: "run" }]);
});

test("with Ctrl the wheel zooms around the pointer, upwards in; with Shift it moves across", async () => {
  await send();
  const alone = wheel(-150, LEFT + 100, TOP + 50);
  sheet.canvas.dispatchEvent(alone);
  assert.deepEqual([sheet.view.size, alone.defaultPrevented], [44, false], "alone it scrolls the page");
  const under = () => [sheet.view.x + 100 / sheet.view.size, sheet.view.y + 50 / sheet.view.size];
  const before = under();
  sheet.canvas.dispatchEvent(wheel(-150, LEFT + 100, TOP + 50, { ctrlKey: true }));
  assert(Math.abs(sheet.view.size - 44 * Math.exp(0.5)) < 1e-9);
  under().forEach((value, index) => assert(Math.abs(value - before[index]) < 1e-9));
  sheet.view.goHome();
  sheet.canvas.dispatchEvent(wheel(88, LEFT + 100, TOP + 50, { shiftKey: true }));
  assert.deepEqual([sheet.view.x, sheet.view.size], [2, 44]);
});

test("two fingers that part zoom in", async () => {
  await send();
  fire("down", 0, 0, { pointerType: "touch", pointerId: 1 });
  fire("down", 10, 0, { pointerType: "touch", pointerId: 2 });
  fire("move", 20, 0, { pointerType: "touch", pointerId: 2 });
  assert.equal(sheet.view.size, 88);
});

test("keys go from tile to tile and tell what is there; the first one shows the cursor", async () => {
  await send();
  const press = (name) => sheet.canvas.dispatchEvent(key(name));
  press("ArrowRight");
  assert.deepEqual(sheet.cursor, { row: 0, column: 0 });
  press("ArrowRight");
  press("ArrowDown");
  assert.equal(sheet.spoken.textContent, "Seed 1, iteration 1,000\nClassifier: boot (80%)");
  press("Enter");
  assert.deepEqual(told("chosen"), [{ row: 1, column: 1, name: "run" }]);
  press("End");
  assert.deepEqual([sheet.cursor.column, sheet.view.x], [19, 10]);
  press("PageDown");
  assert.equal(sheet.cursor.row, 5);
  for (const name of ["Home", "PageUp", "PageUp", "ArrowUp", "ArrowLeft"]) press(name);
  assert.deepEqual(sheet.cursor, { row: 0, column: 0 });
  press("+");
  assert(sheet.view.size > 44);
  press("-");
  assert(Math.abs(sheet.view.size - 44) < 1e-9);
  press("+");
  press("0");
  assert.equal(sheet.view.size, 44);
});

test("the buttons zoom and return to the start", async () => {
  await send();
  const [closer, farther, home] = root.querySelectorAll("button");
  click(closer);
  assert(Math.abs(sheet.view.size - 44 * 1.35) < 1e-9);
  click(farther);
  click(farther);
  assert(sheet.view.size < 44);
  click(home);
  assert.equal(sheet.view.size, 44);
});

test("another sheet begins anew", async () => {
  await send();
  sheet.moved((view) => view.drag(0, -44));
  await send(FIRST, { name: "other run" });
  assert.equal(sheet.view.y, 0);
  assert.equal(sheet.parts.length, 1);
});

test("of many parts the oldest are forgotten", async () => {
  for (let row = 0; row < 61; row += 1) await send({ row, column: 0, rows: 1, columns: 1 });
  assert.equal(sheet.parts.length, 60);
  assert(!sheet.tiles.has("0,0"));
  assert(sheet.tiles.has("1,0") && sheet.tiles.has("60,0"));
});

test("tiles are tinted by their class where that is wanted", async () => {
  const fills = () =>
    strokes.filter(([on, name]) => on === sheet.canvas && name === "fillStyle").map(([, , value]) => value);
  strokes.length = 0;
  await send(FIRST, { tinted: true });
  assert(fills().includes("red") && fills().includes("blue"));
  strokes.length = 0;
  await send(FIRST, { tinted: false });
  assert(!fills().includes("red"));
});

test("tiles are drawn below the labels, where they are", async () => {
  strokes.length = 0;
  await send();
  const moved = strokes.find(([, name]) => name === "translate").slice(2);
  assert.deepEqual(moved, [LEFT, TOP]);
  const drawn = strokes.filter(([on, name]) => on === sheet.canvas && name === "drawImage");
  assert.deepEqual(drawn[11].slice(3), [28, 28, 28, 28, 44, 44, 43, 43]);
});
