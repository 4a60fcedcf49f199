import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { click, enter, motion, reportsOf, rootOf, sized } from "../dom.js";
import { TrainingTimeline } from "../../../../dashboard/web/training_timeline/training-timeline.js";

const PROPS = {
  frames: ["data:a", "data:b", "data:c"],
  labels: ["0", "1,000", "2,000"],
  start: 1,
  columns: 3,
  count: 6,
  chosen: null,
};

let root, timeline, reports;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval"] });
  motion.isReduced = false;
  root = rootOf("training_timeline");
  timeline = new TrainingTimeline(root);
  reports = reportsOf(timeline);
  timeline.update(PROPS);
});

const find = (name) => root.querySelector(name);
const label = () => find("output").textContent;

test("it begins where Python says", () => {
  assert.equal(label(), "iteration 1,000");
  assert.equal(find("img").getAttribute("src"), "data:b");
  assert.equal(find("img").alt, "Samples at iteration 1,000");
  assert.equal(find("input").getAttribute("aria-valuetext"), "iteration 1,000");
  assert.equal(find("input").max, "2");
});

test("it plays to the end, stops there, and plays again from the beginning", () => {
  click(find("button"));
  assert.equal(find("button").getAttribute("aria-label"), "Pause");
  mock.timers.tick(350);
  assert.equal(label(), "iteration 2,000");
  mock.timers.tick(350);
  assert.equal(find("button").getAttribute("aria-label"), "Play");
  click(find("button"));
  assert.equal(label(), "iteration 0");
});

test("a second press and the slider stop it", () => {
  click(find("button"));
  click(find("button"));
  mock.timers.tick(1000);
  assert.equal(label(), "iteration 1,000");
  click(find("button"));
  enter(find("input"), 0);
  mock.timers.tick(1000);
  assert.equal(label(), "iteration 0");
});

test("where less motion is wanted a press shows the next frame, and nothing plays", () => {
  motion.isReduced = true;
  timeline = new TrainingTimeline(rootOf("training_timeline"));
  timeline.update(PROPS);
  root = document.querySelector(".training-timeline");
  assert.equal(find("button").getAttribute("aria-label"), "Next");
  const seen = [];
  for (let press = 0; press < 3; press += 1) {
    click(find("button"));
    mock.timers.tick(1000);
    seen.push(label());
  }
  assert.deepEqual(seen, ["iteration 2,000", "iteration 0", "iteration 1,000"]);
});

test("other frames and the end stop it", () => {
  click(find("button"));
  timeline.update({ ...PROPS, start: 0 });
  mock.timers.tick(1000);
  assert.equal(label(), "iteration 0");
  click(find("button"));
  timeline.dispose();
  mock.timers.tick(1000);
  assert.equal(label(), "iteration 0");
});

test("where it rests is reported, and not what is passed", () => {
  click(find("button"));
  mock.timers.tick(350);
  assert.deepEqual(reports, []);
  mock.timers.tick(350); // the end
  assert.deepEqual(reports, [["frame", 2]]);
  enter(find("input"), 0);
  assert.equal(reports.length, 1);
  find("input").dispatchEvent(new Event("change"));
  assert.deepEqual(reports.at(-1), ["frame", 0]);
});

test("a click picks the sample below it, which is marked", () => {
  sized(find("img"), 300, 200, 10, 20);
  click(find("img"), { clientX: 10 + 250, clientY: 20 + 150 });
  assert.deepEqual(reports.at(-1), ["cell", 5]);
  assert.equal(find("i").hidden, false);
  assert.match(find("i").style.inset, /^50% .*% 66\.6/);
  timeline.update({ ...PROPS, count: 5 });
  assert.equal(find("i").hidden, true);
  const count = reports.length;
  click(find("img"), { clientX: 10 + 250, clientY: 20 + 150 }); // beside the last one
  assert.equal(reports.length, count);
});
