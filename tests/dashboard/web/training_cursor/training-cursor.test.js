import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { click, enter, motion, rootOf } from "../dom.js";
import { TrainingCursor, nearest } from "../../../../dashboard/web/training_cursor/training-cursor.js";

const PROPS = {
  charts: ["curves"],
  unit: "iteration",
  places: [0, 100, 1000],
  frames: ["data:a", "data:b", "data:c"],
  maps: [],
  labels: ["iteration 0", "iteration 100", "iteration 1,000"],
  metrics: [{ title: "FID", heights: [1, null, 0], texts: ["900", "not measured", "9"] }],
  start: 2,
};

let root, cursor, triggered, chart, page;

/** A chart of plotly: 500 pixels of axis, 40 from the left, for 0 to 1000. */
function chartOf(key) {
  const made = document.createElement("div");
  made.className = "js-plotly-plot";
  const heard = {};
  const axis = { _offset: 40, _length: 500, p2d: (pixel) => 2 * pixel, d2p: (value) => value / 2 };
  Object.assign(made, {
    heard,
    on: (event, listener) => (heard[event] = listener),
    removeListener: (event) => delete heard[event],
    _fullLayout: { xaxis: axis },
  });
  made.getBoundingClientRect = () => ({ left: 10, top: 0, width: 560, height: 300 });
  const around = document.createElement("div");
  around.className = `st-key-${key}`;
  around.append(made);
  return { around, made };
}

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval", "setTimeout"] });
  motion.isReduced = false;
  root = rootOf("training_cursor");
  page = document.createElement("main");
  document.body.append(page);
  const { around, made } = chartOf("curves");
  chart = made;
  page.replaceChildren(around);
  cursor = new TrainingCursor(root);
  triggered = [];
  cursor.trigger = (name, value) => triggered.push([name, value]);
  cursor.update(PROPS);
});

const find = (name) => root.querySelector(name);
const line = () => chart.querySelector(".training-cursor-line");
const point = (across) => chart.dispatchEvent(new PointerEvent("pointermove", { clientX: 50 + across, clientY: 9 }));

test("it begins at the selected checkpoint, on the chart too", () => {
  assert.equal(find("output").textContent, "iteration 1,000");
  assert.equal(find("img").getAttribute("src"), "data:c");
  assert.equal(find(".training-cursor-metric b").textContent, "9");
  assert.equal(line().style.left, "540px");
  assert.equal(find(".training-cursor-select").disabled, true);
});

test("pointing at a chart shows the nearest checkpoint, and says so; leaving it shows where it rested", () => {
  point(60); // iteration 120
  assert.equal(find("img").getAttribute("src"), "data:b");
  assert.equal(
    find(".training-cursor-note").textContent,
    "Pointed at: iteration 120. The nearest checkpoint is shown.",
  );
  assert.equal(find(".training-cursor-metric b").textContent, "not measured");
  assert.equal(line().style.left, "100px");
  chart.dispatchEvent(new PointerEvent("pointerleave"));
  assert.equal(find("img").getAttribute("src"), "data:c");
  assert.equal(find(".training-cursor-note").textContent, "");
  assert.deepEqual(triggered, []);
});

test("regions are shown of the same checkpoint as the samples, where there are any", () => {
  const map = find(".training-cursor-map");
  assert.equal(map.hidden, true);
  cursor.update({ ...PROPS, maps: ["data:x", "data:y", "data:z"] });
  assert.equal(map.hidden, false);
  assert.equal(map.getAttribute("src"), "data:z");
  point(60);
  assert.equal(map.getAttribute("src"), "data:y");
  assert.equal(map.alt, "Class regions at iteration 100");
});

test("beside the axes nothing is pointed at", () => {
  point(-20);
  point(501);
  assert.equal(find("output").textContent, "iteration 1,000");
});

test("a click on a chart selects the nearest checkpoint, and a double click does not", () => {
  chart.heard.plotly_click({ points: [{ x: 90 }] });
  chart.heard.plotly_doubleclick();
  mock.timers.tick(1000);
  assert.deepEqual(triggered, []);
  chart.heard.plotly_click({ points: [{ x: 90 }] });
  mock.timers.tick(1000);
  assert.deepEqual(triggered, [["chosen", 1]]);
  chart.heard.plotly_click({ points: [{}] });
  mock.timers.tick(1000);
  assert.equal(triggered.length, 1);
});

test("it plays along the chart, and rests where it is stopped", () => {
  click(find(".training-cursor-controls button"));
  assert.equal(find("output").textContent, "iteration 0");
  mock.timers.tick(350);
  assert.equal(line().style.left, "90px");
  chart.dispatchEvent(new PointerEvent("pointerleave")); // playing goes on
  assert.equal(find("output").textContent, "iteration 100");
  click(find(".training-cursor-controls button"));
  mock.timers.tick(1000);
  point(500);
  chart.dispatchEvent(new PointerEvent("pointerleave"));
  assert.equal(find("output").textContent, "iteration 100");
});

test("the timeline goes to a checkpoint, which a button selects", () => {
  enter(find("input"), 1);
  find("input").dispatchEvent(new Event("change"));
  assert.equal(find(".training-cursor-select").disabled, false);
  click(find(".training-cursor-select"));
  assert.deepEqual(triggered, [["chosen", 1]]);
});

test("a chart that is made again gets the cursor again, and one that goes leaves nothing", () => {
  const old = chart;
  const { around, made } = chartOf("curves");
  page.replaceChildren(around);
  chart = made;
  mock.timers.tick(200);
  assert.equal(line().style.left, "540px");
  assert.deepEqual(old.heard, {});
  cursor.dispose();
  assert.equal(line(), null);
  assert.deepEqual(chart.heard, {});
});

test("where a place is not on the chart there is no line", () => {
  chart._fullLayout.xaxis.d2p = () => -Infinity; // 0 on a logarithmic axis
  mock.timers.tick(200);
  assert.equal(line().hidden, true);
});

test("a curve leaves out what was not measured", () => {
  assert.equal(find("polyline").getAttribute("points").split(" ").length, 2);
  assert.equal(find("line").getAttribute("x1"), "100");
});

test("the nearest of some places", () => {
  assert.equal(nearest([0, 100, 1000], 49), 0);
  assert.equal(nearest([0, 100, 1000], 51), 1);
  assert.equal(nearest([0, 100, 1000], 1e9), 2);
});
