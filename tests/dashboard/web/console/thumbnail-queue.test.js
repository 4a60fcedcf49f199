import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { frames } from "../dom.js";
import { ThumbnailQueue } from "../../../../dashboard/web/console/thumbnail-queue.js";
import { FrameQueue } from "../../../../dashboard/web/lib/canvas/frame-queue.js";

let drawn, isBusy, queue;

beforeEach(() => {
  drawn = [];
  isBusy = false;
  queue = new ThumbnailQueue(
    new FrameQueue(),
    (canvas, z, truncation) => drawn.push([canvas, z, truncation]),
    () => isBusy,
  );
});

const thumbnail = (name) => ({ canvas: name, z: () => `${name} z`, truncation: () => 0.5 });

test("thumbnails are drawn when a frame has time", () => {
  queue.add(thumbnail("a"));
  queue.add(thumbnail("b"));
  assert.deepEqual(drawn, []);
  frames.run();
  assert.deepEqual(drawn, [
    ["a", "a z", 0.5],
    ["b", "b z", 0.5],
  ]);
});

test("those that follow the vector replace the last ones, those that stay are drawn all the same", () => {
  queue.add(thumbnail("saved"));
  queue.replace([thumbnail("old")]);
  queue.replace([thumbnail("new")]);
  frames.run();
  assert.deepEqual(
    drawn.map(([name]) => name),
    ["saved", "new"],
  );
});

test("what is no longer wanted is not drawn", () => {
  queue.add(thumbnail("saved"));
  queue.replace([thumbnail("end")]);
  queue.clear();
  frames.run();
  assert.deepEqual(drawn, []);
});

test("while something is dragged nothing is drawn, and it goes on when asked to", () => {
  isBusy = true;
  queue.add(thumbnail("a"));
  frames.run();
  assert.deepEqual(drawn, []);
  isBusy = false;
  queue.resume();
  frames.run();
  assert.equal(drawn.length, 1);
});
