import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { click, enter, key, pointer, sized, strokes } from "../../dom.js";
import { DrawingPad, PAD_SIDE } from "../../../../../dashboard/web/lib/ui/drawing-pad.js";

let pad, told;

beforeEach(() => {
  document.body.innerHTML = "<div></div>";
  told = [];
  pad = new DrawingPad(document.body.firstChild, { draw: () => told.push("draw"), rest: () => told.push("rest") });
  sized(pad.canvas, PAD_SIDE / 2, PAD_SIDE / 2, 10, 20); // half as large as its pixels, somewhere on the page
});

const send = (type, x, y, options) => pad.canvas.dispatchEvent(pointer(type, 10 + x / 2, 20 + y / 2, options));
const level = (x, y) => pad.levels[y * PAD_SIDE + x];
const ink = () => pad.levels.reduce((sum, value) => sum + value, 0);

function draw(...points) {
  send("down", ...points[0]);
  for (const point of points.slice(1)) send("move", ...point);
  send("up", ...points.at(-1));
}

test("a drag lays ink along its way, as wide as the brush", () => {
  enter(pad.brush, 20);
  draw([60, 100], [200, 100]);
  assert.deepEqual([level(130, 100), level(130, 108), level(130, 112), level(40, 100)], [255, 255, 0, 0]);
  assert.deepEqual(pad.strokes, [
    {
      width: 20,
      points: [
        [60, 100],
        [200, 100],
      ],
    },
  ]);
});

test("the edge of a stroke is soft", () => {
  enter(pad.brush, 20);
  draw([60, 100.5], [200, 100.5]);
  assert.deepEqual([level(130, 109), level(130, 110), level(130, 111)], [255, 128, 0]);
});

test("a press alone makes a dot", () => {
  draw([140, 140]);
  assert.equal(level(140, 140), 255);
});

test("what it shows is its ink, opaque", () => {
  strokes.length = 0;
  draw([140, 140]);
  const [, , image] = strokes.findLast(([on, name]) => on === pad.canvas && name === "putImageData");
  const place = 4 * (140 * PAD_SIDE + 140);
  assert.deepEqual([...image.data.slice(place, place + 4)], [255, 255, 255, 255]);
  assert.deepEqual([...image.data.slice(0, 4)], [0, 0, 0, 255]);
});

test("it tells of ink while a stroke is drawn, and once when it is done", () => {
  draw([60, 100], [80, 100], [90, 100]);
  assert.deepEqual(told, ["draw", "draw", "draw", "rest"]);
});

test("all that happened between two frames belongs to the stroke", () => {
  send("down", 60, 60);
  const event = pointer("move", 60, 120);
  event.getCoalescedEvents = () => [pointer("move", 60, 70), pointer("move", 60, 120)];
  pad.canvas.dispatchEvent(event);
  assert.deepEqual(pad.current.points.slice(1), [
    [100, 100],
    [100, 200],
  ]);
});

test("a second finger, another button and hovering draw nothing", () => {
  send("move", 60, 60);
  send("down", 60, 60, { button: 2 });
  assert.equal(ink(), 0);
  send("down", 60, 60, { pointerId: 1 });
  const before = ink();
  send("down", 200, 200, { pointerId: 2 });
  send("move", 200, 100, { pointerId: 2 });
  send("up", 200, 100, { pointerId: 2 });
  assert.equal(ink(), before);
  assert(pad.current, "the first finger still draws");
});

test("a stroke that the system takes away stays as far as it went", () => {
  send("down", 60, 60);
  send("cancel", 60, 60);
  assert.equal(pad.strokes.length, 1);
});

test("undo takes back stroke by stroke, and brings back what was cleared", () => {
  draw([60, 100], [200, 100]);
  const one = ink();
  draw([60, 200], [200, 200]);
  const two = ink();
  click(pad.clearButton);
  assert(pad.isEmpty);
  click(pad.undoButton);
  assert.equal(ink(), two);
  pad.canvas.dispatchEvent(key("z", { ctrlKey: true }));
  assert.equal(ink(), one);
  pad.canvas.dispatchEvent(key("z"));
  assert.equal(ink(), one, "the letter alone means nothing");
  click(pad.undoButton);
  assert.equal(ink(), 0);
  assert(pad.undoButton.disabled && pad.clearButton.disabled);
});

test("strokes drawn anew are the same pixels", () => {
  draw([60, 100], [200, 130], [90, 220]);
  draw([30, 30]);
  const { strokes: drawn, levels } = pad;
  const before = levels.slice();
  pad.take([]);
  pad.take(drawn);
  assert.deepEqual(pad.levels, before);
});

test("ink outside the pad is lost and wraps nowhere", () => {
  draw([-50, 100], [4, 100]);
  assert.equal(level(0, 100), 255);
  assert.equal(level(PAD_SIDE - 1, 99) + level(PAD_SIDE - 1, 100), 0);
});

test("brush, undo and clear are reached by the tab key", () => {
  for (const control of [pad.canvas, pad.brush, pad.undoButton, pad.clearButton]) assert(control.tabIndex >= 0);
});
