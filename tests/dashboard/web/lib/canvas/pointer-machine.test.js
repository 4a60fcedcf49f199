import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { pointer } from "../../dom.js";
import { hasLeft, PointerMachine } from "../../../../../dashboard/web/lib/canvas/pointer-machine.js";

const FINGER = { pointerType: "touch" };

let log, element, isActive, draws;

/** A machine that writes down what it tells. */
function machine(gestures = {}) {
  const spot = (event) => [event.clientX, event.clientY];
  new PointerMachine(element, {
    isActive: () => isActive,
    hover: (event) => log.push(["hover", ...spot(event)]),
    click: (event) => log.push(["click", ...spot(event)]),
    leave: () => log.push(["leave"]),
    drag: (across, down) => log.push(["drag", across, down]),
    pinch: (spread, around) => log.push(["pinch", spread, ...spot(around)]),
    strokes: {
      isOn: () => draws,
      begin: (event) => log.push(["begin", ...spot(event)]),
      extend: (events) => log.push(["extend", ...events.map(spot)]),
      end: () => log.push(["end"]),
      drop: () => log.push(["drop"]),
    },
    ...gestures,
  });
}

const fire = (...args) => element.dispatchEvent(pointer(...args));
const told = (...names) => log.filter(([name]) => names.includes(name));

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  log = [];
  isActive = true;
  draws = false;
  element = document.body.appendChild(document.createElement("canvas"));
});

test("a pointer has left beyond four pixels, in any direction", () => {
  const event = (clientX, clientY) => ({ clientX, clientY });
  assert(!hasLeft({ x: 10, y: 10 }, event(14, 10)));
  assert(hasLeft({ x: 10, y: 10 }, event(14.1, 10)));
  assert(hasLeft({ x: 10, y: 10 }, event(7, 7)));
});

test("a mouse that is not pressed hovers, a finger can't", () => {
  machine();
  fire("move", 5, 6);
  fire("move", 7, 8, FINGER);
  assert.deepEqual(log, [["hover", 5, 6]]);
});

test("pressed and released at one place is a click, and the element captures the pointer", () => {
  machine();
  fire("down", 5, 5, { pointerId: 9 });
  fire("move", 7, 6, { pointerId: 9 });
  fire("up", 7, 6, { pointerId: 9 });
  assert.deepEqual(log, [["click", 7, 6]]);
  assert.equal(element.captured, 9);
});

test("another button clicks nothing", () => {
  machine();
  fire("down", 5, 5, { button: 2 });
  fire("up", 5, 5, { button: 2 });
  assert.deepEqual(told("click"), []);
});

test("a drag tells each movement and is no click, even when it ends where it began", () => {
  machine();
  fire("down", 0, 0);
  fire("move", 10, 0);
  fire("move", 12, 5);
  fire("move", 0, 0);
  fire("up", 0, 0);
  assert.deepEqual(told("drag", "click"), [
    ["drag", 10, 0],
    ["drag", 2, 5],
    ["drag", -12, -5],
  ]);
  assert.equal(told("leave").length, 3);
});

test("two fingers zoom around the one that rests, and click nothing when they leave", () => {
  machine();
  fire("down", 0, 0, { ...FINGER, pointerId: 1 });
  fire("down", 10, 0, { ...FINGER, pointerId: 2 });
  fire("move", 30, 0, { ...FINGER, pointerId: 2 });
  fire("move", 15, 0, { ...FINGER, pointerId: 2 });
  fire("up", 15, 0, { ...FINGER, pointerId: 2 });
  fire("up", 0, 0, { ...FINGER, pointerId: 1 });
  assert.deepEqual(told("pinch", "click", "drag"), [
    ["pinch", 3, 0, 0],
    ["pinch", 0.5, 0, 0],
  ]);
});

test("a finger that is held looks, where looking is wanted, and then moves nothing and clicks nothing", () => {
  machine({ looks: true });
  fire("down", 5, 5, FINGER);
  mock.timers.tick(349);
  assert.deepEqual(told("hover"), []);
  mock.timers.tick(1);
  fire("move", 50, 60, FINGER);
  fire("up", 50, 60, FINGER);
  assert.deepEqual(log, [["hover", 5, 5], ["hover", 50, 60], ["leave"]]);
});

test("a finger that moves scrolls the page: it drags nothing, looks at nothing and clicks nothing", () => {
  machine({ looks: true });
  fire("down", 5, 5, FINGER);
  fire("move", 25, 5, FINGER);
  mock.timers.tick(1000);
  fire("up", 5, 5, FINGER);
  assert.deepEqual(told("hover", "drag", "click"), []);
});

test("the browser scrolls with one finger, and not with two", () => {
  machine();
  const touch = (count) => {
    const event = new window.Event("touchmove", { cancelable: true });
    Object.defineProperty(event, "touches", { value: Array.from({ length: count }) });
    element.dispatchEvent(event);
    return event.defaultPrevented;
  };
  assert.deepEqual([touch(1), touch(2)], [false, true]);
});

test("a finger that was lifted does not look any more", () => {
  machine({ looks: true });
  fire("down", 5, 5, FINGER);
  fire("up", 5, 5, FINGER);
  mock.timers.tick(1000);
  assert.deepEqual(told("hover", "click"), [["click", 5, 5]]);
});

test("in drawing mode a drag draws, and neither moves nor clicks", () => {
  machine();
  draws = true;
  fire("down", 5, 5);
  fire("move", 6, 5);
  fire("move", 60, 5);
  fire("up", 60, 5);
  assert.deepEqual(log, [["begin", 5, 5], ["extend", [6, 5]], ["extend", [60, 5]], ["end"]]);
});

test("a drawn line gets all that happened since the last frame", () => {
  machine();
  draws = true;
  fire("down", 5, 5);
  const event = pointer("move", 9, 9);
  event.getCoalescedEvents = () => [pointer("move", 7, 7), pointer("move", 8, 8)];
  element.dispatchEvent(event);
  assert.deepEqual(told("extend"), [["extend", [7, 7], [8, 8]]]);
});

test("a second finger drops the line and zooms", () => {
  machine();
  draws = true;
  fire("down", 0, 0, { ...FINGER, pointerId: 1 });
  fire("down", 10, 0, { ...FINGER, pointerId: 2 });
  fire("move", 20, 0, { ...FINGER, pointerId: 2 });
  assert.deepEqual(told("begin", "drop", "extend", "pinch"), [["begin", 0, 0], ["drop"], ["pinch", 2, 0, 0]]);
});

test("a pointer that the system takes away drops the line and clicks nothing", () => {
  machine();
  draws = true;
  fire("down", 5, 5);
  fire("cancel", 5, 5);
  fire("up", 5, 5);
  assert.deepEqual(told("drop", "end", "click"), [["drop"]]);
});

test("without a drag the pressed pointer hovers, and clicks where it was pressed", () => {
  machine({ drag: undefined });
  fire("down", 5, 5, FINGER);
  fire("move", 50, 5, FINGER);
  fire("up", 50, 5, FINGER);
  fire("down", 5, 5);
  fire("up", 6, 5);
  assert.deepEqual(told("hover", "click"), [
    ["hover", 50, 5],
    ["click", 6, 5],
  ]);
});

test("nothing is told before the element listens", () => {
  machine();
  isActive = false;
  fire("down", 5, 5);
  fire("move", 50, 5);
  fire("up", 5, 5);
  assert.deepEqual(log, []);
});
