import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import "../dom.js";
import { ChartCursor, isChart } from "../../../../dashboard/web/training_cursor/chart-cursor.js";

let chart, heard, said, cursor;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  heard = {};
  said = [];
  chart = document.createElement("div");
  Object.assign(chart, {
    on: (event, listener) => (heard[event] = listener),
    removeListener: (event) => delete heard[event],
    _fullLayout: { xaxis: { _offset: 40, _length: 500, p2d: (pixel) => 2 * pixel, d2p: (place) => place / 2 } },
  });
  chart.getBoundingClientRect = () => ({ left: 10, top: 0, width: 560, height: 300 });
  cursor = new ChartCursor(chart, {
    onPoint: (place) => said.push(["point", place]),
    onLeave: () => said.push(["leave"]),
    onClick: (place) => said.push(["click", place]),
  });
});

test("a chart is an element that tells of events", () => {
  assert.ok(isChart(chart));
  assert.ok(!isChart(document.createElement("div")));
  assert.ok(!isChart(null));
});

test("the line stands at a place of the axis, and nowhere beyond it", () => {
  cursor.mark(200);
  assert.equal(cursor.line.parentElement, chart);
  assert.equal(cursor.line.style.left, "140px");
  assert.equal(cursor.line.hidden, false);
  cursor.mark(1001);
  assert.equal(cursor.line.hidden, true);
});

test("what is pointed at is a place of the axis, and nothing beside it", () => {
  cursor.move({ clientX: 150 });
  cursor.move({ clientX: 20 });
  cursor.move({ clientX: 560 });
  cursor.leave();
  assert.deepEqual(said, [["point", 200], ["leave"]]);
});

test("a click is told once no second one has followed", () => {
  heard.plotly_click({ points: [{ x: 300 }] });
  assert.deepEqual(said, []);
  mock.timers.tick(320);
  assert.deepEqual(said, [["click", 300]]);
  heard.plotly_click({ points: [{ x: 400 }] });
  heard.plotly_doubleclick();
  mock.timers.tick(1000);
  assert.equal(said.length, 1);
});

test("who has gone hears nothing more", () => {
  cursor.mark(200);
  heard.plotly_click({ points: [{ x: 300 }] });
  cursor.dispose();
  mock.timers.tick(1000);
  assert.deepEqual([said, heard, chart.children.length], [[], {}, 0]);
});
