import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { click, frames, key, pointer, reportsOf, resized, rootOf, settled, sized, strokes, wheel } from "../dom.js";
import { checkpointFile, classifierFile } from "../nets.js";
import { until, workersOf } from "../lib/nn/workers.js";
import { FLAT, mapProps } from "./props.js";
import { DecodePool } from "../../../../dashboard/web/lib/nn/decode-pool.js";
import { store } from "../../../../dashboard/web/lib/nn/weights-store.js";
import { SliceMap } from "../../../../dashboard/web/slice_map/slice-map.js";

const FINGER = { pointerType: "touch" };

let root, map, reports;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  frames.waiting.clear();
  for (const name of ["step", "classifier", "other"]) store.remove(name);
  root = rootOf("slice_map");
  map = new SliceMap(root);
  sized(map.canvas, 100, 100);
  sized(map.map, 100, 100);
  sized(map.player.trace, 100, 100);
  reports = reportsOf(map);
});

/** Python sends a window; its pictures arrive. */
async function send(changes) {
  const done = map.update(mapProps(changes));
  await settled();
  await done;
  resized();
  frames.run();
}

/** The weights arrive. */
async function arrive() {
  store.put("step", checkpointFile("step"));
  store.put("classifier", classifierFile("classifier"));
  await settled();
}

const fire = (...args) => map.canvas.dispatchEvent(pointer(...args));
const told = (name) => reports.filter(([report]) => report === name).map(([, value]) => value);
const text = (name) => root.querySelector(name).textContent;

/** Point at a place of the map, and see the next frame. */
function hover(x, y) {
  fire("move", x, y);
  frames.run();
  return {
    ...map.card.box.dataset,
    classifier: text(".tip-classifier"),
    discriminator: text(".tip-discriminator"),
    note: text(".tip-note"),
  };
}

test("the image below the pointer is generated exactly there", async () => {
  await send();
  await arrive();
  const found = hover(75, 25);
  assert.deepEqual([found.x, found.y], ["2.5", "2.5"]);
  // the networks of the tests: logit 2.5, classes 5 and -5
  assert.equal(found.discriminator, "P(real) = 92%");
  assert.equal(found.classifier, "Classifier: shirt (100%)");
  assert.equal(found.note, "");
  assert.match(found.milliseconds, /\d/);
  assert.equal(map.card.box.style.getPropertyValue("--class"), "rgb(200, 0, 0)");
  assert.match(hover(75, 75).classifier, /boot/, "below the middle the second pixel is negative");
});

test("before the networks are there, the nearest cell is shown", async () => {
  await send();
  const found = hover(75, 25);
  assert.equal(found.classifier, "Classifier: boot (80%)");
  assert.equal(found.discriminator, "P(real) = 20%");
  assert.equal(found.note, "nearest generated cell");
  assert.equal(text(".slice-map-notice"), "");
  await arrive();
  frames.run();
  assert.equal(text(".tip-note"), "", "the card is renewed when they arrive");
});

test("damaged weights are reported on the map", async () => {
  await send();
  store.fail("step", new Error("the weights were damaged in transit"));
  await settled();
  assert.equal(
    text(".slice-map-notice"),
    "The pointer shows the nearest generated cell: the weights were damaged in transit.",
  );
  click(map.line.button);
  assert.equal(text(".slice-map-hint"), "A line can't be played: the weights were damaged in transit.");
});

test("late weights are reported after eight seconds, and forgotten when they arrive", async () => {
  await send();
  mock.timers.tick(7999);
  assert.equal(text(".slice-map-notice"), "");
  mock.timers.tick(1);
  assert.match(text(".slice-map-notice"), /have not arrived/);
  await arrive();
  assert.equal(text(".slice-map-notice"), "");
});

test("networks that cannot generate this slice are reported, and the cells are shown instead", async () => {
  await send({ slice: FLAT });
  await arrive();
  assert.equal(hover(75, 25).note, "nearest generated cell");
  assert.match(text(".slice-map-notice"), /takes 3 numbers, found 2/);
});

test("another checkpoint waits for its own weights, the same one keeps its networks on another slice", async () => {
  await send();
  await arrive();
  await send({ chart: "slice two" });
  assert.equal(hover(75, 25).note, "");
  await send({ weights: { checkpoint: "other", classifier: null, problem: null } });
  assert.equal(hover(75, 26).note, "nearest generated cell");
});

test("a finer window is asked for as soon as the coarse one is there", async () => {
  await send({ finest: 48 });
  assert.deepEqual(told("view"), [{ x: 0, y: 0, width: 10, size: 48, chart: "slice one" }]);
  assert(map.map.classList.contains("slice-map-waiting"));
  await send({ size: 48, finest: 48, cells: Buffer.alloc(3 * 48 * 48).toString("base64") });
  assert(!map.map.classList.contains("slice-map-waiting"));
  assert.equal(told("view").length, 1);
});

test("it says that it is busy from the first move until the finest cells are there", async () => {
  const isBusy = () => map.map.getAttribute("aria-busy");
  await send();
  assert.equal(isBusy(), "false");
  map.zoom(0.5);
  assert.equal(isBusy(), "true", "it will ask when the hand rests");
  await send();
  assert.equal(isBusy(), "true", "the window before is not what it wants");
  mock.timers.tick(1000);
  await send({ view: told("view").at(-1) });
  assert.equal(isBusy(), "false");
});

test("a drag moves the map, and asks for a coarse window when it rests", async () => {
  await send();
  fire("down", 50, 50);
  fire("move", 60, 55);
  assert.deepEqual(map.view.window, { x: -1, y: 0.5, width: 10 });
  mock.timers.tick(219);
  assert.deepEqual(told("view"), []);
  mock.timers.tick(1);
  assert.deepEqual(told("view"), [{ x: -1, y: 0.5, width: 10, size: 2, chart: "slice one" }]);
  fire("up", 60, 55);
  assert.deepEqual(told("chosen"), []);
});

// --- with workers ------------------------------------------------------------------------------------------------------

/** The page has workers from now on; the test ends them. */
function withWorkers(context) {
  const { workers, close } = workersOf(2);
  context.mock.method(DecodePool, "start", (failed) => new DecodePool(workers, failed));
  context.after(close);
  return workers;
}

/** Timers of this test alone: Node's lose what is set after another one was cleared. */
function newTimers(context) {
  mock.timers.reset();
  context.mock.timers.enable({ apis: ["setTimeout"] });
  return context.mock.timers;
}

const FINE = { size: 48, finest: 48, side: 1, cells: Buffer.alloc(3 * 48 * 48).toString("base64") };

test("what a drag brings into sight is generated in the page, before Python is asked for all of it", async (context) => {
  withWorkers(context);
  await send(FINE);
  await arrive();
  const timers = newTimers(context);
  frames.run();
  assert.equal(map.live.known.size + map.live.begun.size, 0, "what rests is Python's");
  map.moved((view) => view.drag(0.25, 0));
  frames.run();
  await until(() => map.live.known.size === 12 * 48);
  assert.deepEqual(told("view"), []);
  assert.equal(frames.waiting.size, 1, "it is painted");
  timers.tick(220);
  assert.deepEqual(told("view"), [{ x: -2.5, y: 0, width: 10, size: 48, chart: "slice one" }]);
});

test("the cells begin anew where the next window of Python ends", async (context) => {
  withWorkers(context);
  await send(FINE);
  await arrive();
  const { live } = map;
  map.zoom(0.5);
  frames.run();
  await send({ ...FINE, view: { x: 0, y: 0, width: 5 } });
  assert.notEqual(map.live, live);
  assert.equal(map.pool.source, null, "nothing more is wanted");
  await until(() => !live.begun.size);
  assert.equal(map.live.known.size, 0);
});

test("workers that fail leave everything to Python", async (context) => {
  const [worker] = withWorkers(context);
  await send(FINE);
  await arrive();
  const timers = newTimers(context);
  worker.onerror(new Event("error"));
  assert.equal(map.live, null);
  map.zoom(0.5);
  frames.run();
  timers.tick(220);
  assert.equal(told("view")[0].size, 2);
});

test("where the page cannot colour the cells, they are left to Python", async (context) => {
  withWorkers(context);
  await send({ ...FINE, groundColours: null });
  await arrive();
  assert.equal(map.live, null);
});

test("with Ctrl the wheel zooms around the pointer, downwards out, and never more than by e", async () => {
  await send();
  const alone = wheel(120, 25, 75);
  map.canvas.dispatchEvent(alone);
  assert.deepEqual([map.view.width, alone.defaultPrevented], [10, false], "alone it scrolls the page");
  const place = map.placeOf({ clientX: 25, clientY: 75 });
  map.canvas.dispatchEvent(wheel(120, 25, 75, { ctrlKey: true }));
  assert(Math.abs(map.view.width - 10 * Math.exp(0.5)) < 1e-9);
  const after = map.placeOf({ clientX: 25, clientY: 75 });
  assert(Math.abs(after.x - place.x) < 1e-9 && Math.abs(after.y - place.y) < 1e-9);
  map.goHome();
  map.canvas.dispatchEvent(wheel(-99999, 50, 50, { ctrlKey: true }));
  assert(Math.abs(map.view.width - 10 / Math.E) < 1e-9);
});

test("two fingers that part zoom in", async () => {
  await send();
  fire("down", 0, 0, { ...FINGER, pointerId: 1 });
  fire("down", 10, 0, { ...FINGER, pointerId: 2 });
  fire("move", 20, 0, { ...FINGER, pointerId: 2 });
  assert.equal(map.view.width, 5);
  assert.deepEqual(map.placeOf({ clientX: 0, clientY: 0 }), { x: -5, y: 5 });
});

test("a click chooses a place, a double click opens it", async () => {
  await send();
  fire("down", 25, 25);
  fire("up", 25, 25);
  assert.deepEqual(told("chosen"), [{ x: -2.5, y: 2.5, chart: "slice one" }]);
  map.canvas.dispatchEvent(new window.MouseEvent("dblclick", { clientX: 75, clientY: 25 }));
  assert.deepEqual(told("open!"), [{ x: 2.5, y: 2.5, chart: "slice one" }]);
});

test("keys move, zoom, show all and choose the middle, and say what is there", async () => {
  await send();
  const press = (name) => map.canvas.dispatchEvent(key(name));
  press("ArrowRight");
  press("ArrowUp");
  press("ArrowUp");
  assert(Math.abs(map.view.x - 10 / 12) < 1e-9 && Math.abs(map.view.y - 20 / 12) < 1e-9);
  frames.run();
  assert.match(text(".slice-map-spoken"), /^Classifier: boot \(80%\)\nP\(real\) = 20%\nnearest generated cell$/);
  press("Enter");
  assert(Math.abs(told("chosen")[0].x - 10 / 12) < 1e-9);
  press("+");
  assert(map.view.width < 10);
  press("-");
  assert(Math.abs(map.view.width - 10) < 1e-9);
  press("0");
  assert.deepEqual(map.view.window, { x: 0, y: 0, width: 10 });
  for (const name of ["ArrowLeft", "ArrowDown"]) press(name);
  assert(map.view.x < 0 && map.view.y < 0);
});

test("the buttons zoom and show all", async () => {
  await send();
  const [closer, farther, home] = root.querySelectorAll(".slice-map-buttons button");
  click(closer);
  assert(Math.abs(map.view.width - 10 / 1.5) < 1e-9);
  click(farther);
  click(farther);
  assert(Math.abs(map.view.width - 15) < 1e-9);
  click(home);
  assert.equal(map.view.width, 10);
});

test("a drawn line plays, and is held inside the map", async () => {
  await send();
  await arrive();
  click(map.line.button);
  fire("down", 25, 50);
  fire("move", 500, 50);
  fire("up", 500, 50);
  assert.deepEqual(told("chosen"), []);
  assert(!map.player.panel.hidden);
  assert(Math.abs(map.player.line.places.at(-1).x - 5) < 1e-6);
  frames.run(1000);
  frames.run(1050);
  assert(map.player.travelled > 0.15);
  assert.match(map.player.panel.dataset.x, /\d/);
});

test("pointer and line take turns, an image a frame", async () => {
  await send();
  await arrive();
  map.playLine([
    { x: -4, y: 0 },
    { x: 4, y: 0 },
  ]);
  const images = [];
  mock.method(map.inference, "look", (place) => {
    images.push(place.y === 0 ? "line" : "card");
    return {
      place,
      image: Float32Array.of(0, 0),
      shape: [1, 2, 1],
      classNumber: 0,
      confidence: 1,
      score: 0,
      milliseconds: 1,
    };
  });
  for (let frame = 0; frame < 6; frame += 1) {
    fire("move", 50 + frame, 10);
    frames.run(1000 + 16 * frame);
  }
  assert.deepEqual(images, ["card", "line", "card", "line", "card", "line"]);
});

test("another slice drops the line and begins at its own window", async () => {
  await send();
  await arrive();
  map.playLine([
    { x: -4, y: 0 },
    { x: 4, y: 0 },
  ]);
  map.zoom(0.5);
  await send({ chart: "slice two", view: { x: 1, y: 1, width: 8 } });
  assert(map.player.panel.hidden);
  assert.deepEqual(map.view.window, { x: 1, y: 1, width: 8 });
});

test("an answer to an older question leaves the window where it has gone meanwhile", async () => {
  await send();
  map.zoom(0.5);
  await send();
  assert.equal(map.view.width, 5);
  assert(map.map.classList.contains("slice-map-waiting"));
});

test("only the newest window is shown, even if an older one's pictures arrive later", async () => {
  const first = map.update(mapProps({ names: [] }));
  const second = map.update(mapProps({ names: [{ name: "new", across: 0, down: 0 }] }));
  await Promise.all([first, second]);
  assert.equal(map.decoded.props.names.length, 1);
});

test("the scale bar is as long as it says", async () => {
  await send();
  strokes.length = 0;
  map.draw();
  frames.run();
  assert.equal(text(".slice-map-scalebar span"), "2 σ");
  assert.equal(root.querySelector(".slice-map-scalebar i").style.width, "20px");
});
