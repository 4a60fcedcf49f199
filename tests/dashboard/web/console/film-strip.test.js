import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { click, frames, settled } from "../dom.js";
import { checkpointFile } from "../nets.js";
import { FilmStrip } from "../../../../dashboard/web/console/film-strip.js";
import { FrameQueue } from "../../../../dashboard/web/lib/canvas/frame-queue.js";
import { store } from "../../../../dashboard/web/lib/nn/weights-store.js";

const TIMELINE = [
  { iteration: 0, weights: "first" },
  { iteration: 52000, weights: "last" },
];

let drawn, chosen, strip, film;

beforeEach(() => {
  mock.restoreAll();
  frames.waiting.clear();
  for (const { weights } of TIMELINE) store.remove(weights);
  drawn = [];
  chosen = [];
  strip = document.createElement("div");
  film = new FilmStrip(strip, new FrameQueue(), {
    choose: (iteration) => chosen.push(iteration),
    draw: (canvas) => drawn.push([...strip.querySelectorAll("canvas")].indexOf(canvas)),
  });
});

afterEach(() => film.dispose());

test("an empty timeline is hidden", () => {
  film.describe([], 0);
  assert(strip.hidden);
  film.describe(TIMELINE, 0);
  assert(!strip.hidden);
});

test("a still is drawn as soon as its weights are there", async () => {
  film.describe(TIMELINE, 0);
  store.put("last", checkpointFile());
  await settled();
  frames.run();
  assert.deepEqual(drawn, [1]);
  store.put("first", checkpointFile());
  await settled();
  frames.run();
  assert.deepEqual(drawn, [1, 0]);
});

test("each still follows the vector once, and in turns when frames are short", async () => {
  for (const { weights } of TIMELINE) store.put(weights, checkpointFile());
  film.describe(TIMELINE, 0);
  await settled();
  frames.run();
  drawn = [];
  let now = 0;
  mock.method(performance, "now", () => (now += 4)); // two looks at the clock, and the frame is over
  film.follow();
  film.follow();
  for (let frame = 0; frame < 6; frame += 1) frames.run();
  assert.deepEqual(drawn.toSorted(), [0, 1]);
});

test("the chosen checkpoint is marked, a click chooses another", () => {
  film.describe(TIMELINE, 52000);
  const marks = () => [...strip.children].map((button) => button.getAttribute("aria-current"));
  assert.deepEqual(marks(), ["false", "true"]);
  film.describe(TIMELINE, 0);
  assert.deepEqual(marks(), ["true", "false"]);
  click(strip.children[1]);
  assert.deepEqual(chosen, [52000]);
  assert.equal(strip.children[1].getAttribute("aria-label"), "Show the checkpoint at iteration 52,000");
});

test("damaged weights are told on their still", async () => {
  film.describe(TIMELINE, 0);
  store.fail("first", new Error("damaged"));
  await settled();
  assert.equal(strip.children[0].title, "damaged");
});

test("another timeline and the end wait for nothing any more", async () => {
  film.describe(TIMELINE, 0);
  film.describe([{ iteration: 1, weights: "other" }], 0);
  assert.deepEqual(
    [...store.waiters].map(({ name }) => name),
    ["other"],
  );
  film.dispose();
  await settled();
  assert.equal(store.waiters.size, 0);
});
