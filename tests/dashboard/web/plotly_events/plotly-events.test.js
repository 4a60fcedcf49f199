import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { pointer, reportsOf, sized, wheel } from "../dom.js";
import { PlotlyEvents } from "../../../../dashboard/web/plotly_events/plotly-events.js";

let events, reports, chart, listeners, kind, time;

const axis = (range, offset, length) => ({
  range,
  _offset: offset,
  _length: length,
  p2d: (pixel) => range[0] + (pixel / length) * (range[1] - range[0]),
});

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  kind = "cartesian";
  time = 1000;
  listeners = new Map();
  document.body.innerHTML = '<div class="st-key-samples"><div class="js-plotly-plot"></div></div>';
  chart = sized(document.querySelector(".js-plotly-plot"), 300, 200, 50, 20);
  Object.assign(chart, {
    on: (event, listener) => listeners.set(event, listener),
    removeListener: (event) => listeners.delete(event),
    // plotly's vertical pixels go downwards
    _fullLayout: { _has: (name) => name === kind, xaxis: axis([0, 10], 40, 200), yaxis: axis([8, 0], 10, 160) },
  });
  events = new PlotlyEvents();
  reports = reportsOf(events);
  events.update({ chart: "samples", wanted: ["click", "outline", "zoom"] });
  mock.timers.tick(200);
});

afterEach(() => events.dispose());

/** Press and release; Plotly's own click comes between, if a point is hit. */
function fire(type, x, y, options = {}) {
  const event = pointer(type, x, y, options);
  Object.defineProperty(event, "timeStamp", { value: time });
  (type === "down" ? chart : window).dispatchEvent(event);
}

test("a click on an empty place is reported in the units of the axes, when no second click follows", () => {
  fire("down", 190, 110);
  fire("up", 190, 110);
  mock.timers.tick(319);
  assert.deepEqual(reports, []);
  mock.timers.tick(1);
  assert.deepEqual(reports, [["click", { sample: null, x: 5, y: 4, count: 1 }]]);
});

test("a click on a point is reported at once, and only once", () => {
  fire("down", 190, 110);
  listeners.get("plotly_click")({ points: [{ customdata: 7 }], event: pointer("up", 190, 110) });
  fire("up", 190, 110);
  assert.deepEqual(reports, [["click", { sample: 7, x: 5, y: 4, count: 1 }]]);
});

test("a double click is none", () => {
  fire("down", 190, 110);
  fire("up", 190, 110);
  time += 200;
  mock.timers.tick(200);
  fire("down", 190, 110);
  fire("up", 190, 110);
  mock.timers.tick(1000);
  assert.deepEqual(reports, []);
});

test("neither a drag nor another button nor a place beside the axes is a click", () => {
  fire("down", 190, 110);
  fire("move", 220, 110);
  fire("up", 190, 110);
  time += 1000;
  fire("down", 190, 110, { button: 2 });
  fire("up", 190, 110, { button: 2 });
  time += 1000;
  fire("down", 60, 110);
  fire("up", 60, 110);
  mock.timers.tick(1000);
  assert.deepEqual(reports, []);
});

test("in three dimensions there are no places, but samples", () => {
  kind = "gl3d";
  fire("down", 190, 110);
  fire("up", 190, 110);
  mock.timers.tick(1000);
  assert.deepEqual(reports, []);
  listeners.get("plotly_click")({ points: [{ customdata: 7 }] });
  assert.deepEqual(reports, [["click", { sample: 7, x: null, y: null, count: 1 }]]);
});

test("a lasso is reported by its corners, a box by its own four, and both can be taken back", () => {
  listeners.get("plotly_selected")({ lassoPoints: { x: [1, 2, 3], y: [4, 5, 6] } });
  listeners.get("plotly_selected")({ range: { x: [1, 2], y: [3, 4] } });
  listeners.get("plotly_selected")(undefined);
  listeners.get("plotly_deselect")();
  assert.deepEqual(reports, [
    ["outline", { x: [1, 2, 3], y: [4, 5, 6] }],
    ["outline", { x: [1, 2, 2, 1], y: [3, 3, 4, 4] }],
    ["outline", null],
  ]);
});

test("a chart that is made again is listened to, the old one no longer", () => {
  const old = listeners;
  listeners = new Map();
  chart.removeListener = (event) => old.delete(event);
  const next = chart.cloneNode();
  Object.assign(next, { on: chart.on, _fullLayout: chart._fullLayout });
  chart.replaceWith(next);
  mock.timers.tick(200);
  assert.equal(old.size, 0);
  assert.equal(listeners.size, 4);
});

test("a zoom is reported once, in the units of the axis, and taken back", () => {
  const { xaxis } = chart._fullLayout;
  listeners.get("plotly_relayout")({});
  listeners.get("plotly_relayout")({});
  Object.assign(xaxis, { range: [1, 3], type: "log" });
  listeners.get("plotly_relayout")({});
  xaxis.autorange = true;
  listeners.get("plotly_relayout")({});
  assert.deepEqual(reports, [
    ["zoom", { x: [0, 10] }],
    ["zoom", { x: [10, 1000] }],
    ["zoom", null],
  ]);
});

test("what nobody listens to is not reported", () => {
  events.update({ chart: "samples", wanted: ["zoom"] });
  listeners.get("plotly_click")({ points: [{ customdata: 7 }], event: pointer("up", 190, 110) });
  listeners.get("plotly_selected")({ range: { x: [1, 2], y: [1, 2] } });
  listeners.get("plotly_deselect")();
  assert.deepEqual(reports, []);
});

test("plotly hears the wheel with Ctrl only", () => {
  const drag = chart.appendChild(document.createElement("i")); // plotly listens inside of the chart
  let heard = 0;
  drag.addEventListener("wheel", () => (heard += 1));
  drag.dispatchEvent(wheel(120, 0, 0));
  assert.equal(heard, 0);
  drag.dispatchEvent(wheel(120, 0, 0, { ctrlKey: true }));
  assert.equal(heard, 1);
});

// --- fingers ---------------------------------------------------------------------------------------------------------

/** Fingers at places of the chart, as the browser tells of them; whether plotly, below the chart, hears of it too. */
function touched(type, ...fingers) {
  const below = chart.querySelector(".nsewdrag");
  const event = new Event(type, { bubbles: true, cancelable: true });
  event.touches = fingers.map(([clientX, clientY]) => ({ clientX, clientY }));
  let isHeard = false;
  below.addEventListener(type, () => (isHeard = true), { once: true });
  below.dispatchEvent(event);
  return { isHeard, isScrolling: !event.defaultPrevented };
}

test("one finger scrolls the page where the chart is panned, and draws with a lasso", () => {
  chart.innerHTML = '<div class="nsewdrag"></div>';
  chart._fullLayout.dragmode = "pan";
  assert.deepEqual(touched("touchstart", [60, 60]), { isHeard: false, isScrolling: true });
  chart._fullLayout.dragmode = "lasso";
  assert.equal(touched("touchstart", [60, 60]).isHeard, true);
  chart._fullLayout.dragmode = "pan";
  kind = "gl3d";
  assert.equal(touched("touchstart", [60, 60]).isHeard, true);
});

test("two fingers that draw apart zoom around their middle, and do not scroll", () => {
  chart.innerHTML = '<div class="nsewdrag"></div>';
  const turns = [];
  chart.firstChild.addEventListener("wheel", (event) => turns.push(event));
  touched("touchstart", [100, 100], [200, 100]);
  assert.deepEqual(touched("touchmove", [90, 100], [210, 120]), { isHeard: false, isScrolling: false });
  const [turn] = turns;
  assert.deepEqual([turn.clientX, turn.clientY, turn.ctrlKey], [150, 110, true]);
  assert.ok(Math.abs(Math.exp(-turn.deltaY / 200) - Math.hypot(120, 20) / 100) < 1e-9);
});

// --- the view --------------------------------------------------------------------------------------------------------

const MOVED = { "xaxis.range[0]": 2, "xaxis.range[1]": 4 };

test("the view is reported once it rests, and only where somebody listens", () => {
  listeners.get("plotly_relayout")(MOVED);
  mock.timers.tick(1000);
  assert.deepEqual(
    reports.filter(([name]) => name === "view"),
    [],
  );
  events.update({ chart: "samples", wanted: ["view"] });
  chart._fullLayout.xaxis.range = [2, 4];
  listeners.get("plotly_relayout")(MOVED);
  mock.timers.tick(249);
  listeners.get("plotly_relayout")(MOVED);
  mock.timers.tick(249);
  assert.deepEqual(
    reports.filter(([name]) => name === "view"),
    [],
  );
  mock.timers.tick(1);
  assert.deepEqual(reports.at(-1), ["view", { x: [2, 4], y: [8, 0] }]);
  chart._fullLayout.xaxis.range = [1, 5]; // the window became wider
  listeners.get("plotly_relayout")({ autosize: true });
  mock.timers.tick(1000);
  assert.deepEqual(reports.at(-1), ["view", { x: [2, 4], y: [8, 0] }]);
  chart._fullLayout.xaxis.range = [2, 4];
  const count = reports.length;
  listeners.get("plotly_relayout")(MOVED);
  mock.timers.tick(250);
  assert.equal(reports.length, count);
  for (const each of ["xaxis", "yaxis"]) chart._fullLayout[each].autorange = true;
  listeners.get("plotly_relayout")(MOVED);
  mock.timers.tick(250);
  assert.deepEqual(reports.at(-1), ["view", null]);
});

test("a view is told before an outline, which has the chart drawn anew", () => {
  events.update({ chart: "samples", wanted: ["view", "outline"] });
  chart._fullLayout.xaxis.range = [2, 4];
  listeners.get("plotly_relayout")(MOVED);
  listeners.get("plotly_selected")({ lassoPoints: { x: [1, 2, 3], y: [4, 5, 6] } });
  assert.deepEqual(
    reports.map(([name]) => name),
    ["view", "outline"],
  );
  mock.timers.tick(1000);
  assert.equal(reports.length, 2);
});

test("a click soon after a zoom is not lost: it waits for a second one, and the view for it", () => {
  events.update({ chart: "samples", wanted: ["view", "click"] });
  chart._fullLayout.xaxis.range = [2, 4];
  listeners.get("plotly_relayout")(MOVED);
  fire("down", 190, 110);
  fire("up", 190, 110);
  mock.timers.tick(319);
  assert.deepEqual(reports, []);
  mock.timers.tick(1);
  assert.deepEqual(
    reports.map(([name]) => name),
    ["view", "click"],
  );
});
