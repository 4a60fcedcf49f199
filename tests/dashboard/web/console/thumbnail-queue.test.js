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
  queue.follow([thumbnail("old")]);
  queue.follow([thumbnail("new")]);
  frames.run();
  assert.deepEqual(
    drawn.map(([name]) => name),
    ["saved", "new"],
  );
});

test("those that follow are drawn again after each move, in turns: none waits for a drag to end", () => {
  const many = Array.from({ length: 5 }, (_, place) => thumbnail(`${place}`));
  queue.follow(many);
  frames.run();
  const order = () => drawn.splice(0).map(([name]) => name);
  assert.deepEqual(order(), ["0", "1", "2", "3", "4"]);
  queue.moved();
  queue.drawOne();
  queue.drawOne();
  queue.moved(); // before all were drawn
  for (let piece = 0; piece < 5; piece += 1) queue.drawOne();
  assert.deepEqual(order(), ["0", "1", "2", "3", "4", "0", "1"]);
  assert.equal(queue.drawOne(), false);
  assert.deepEqual(order(), []);
});

test("one that is asked for again before it was drawn is drawn once", () => {
  const saved = thumbnail("saved");
  queue.add(saved);
  queue.add({ ...saved });
  frames.run();
  assert.equal(drawn.length, 1);
});

test("what is no longer wanted is not drawn", () => {
  queue.add(thumbnail("saved"));
  queue.follow([thumbnail("end")]);
  queue.clear();
  frames.run();
  assert.deepEqual(drawn, []);
});

test("without networks nothing is drawn, and it goes on when asked to", () => {
  isBusy = true;
  queue.add(thumbnail("a"));
  frames.run();
  assert.deepEqual(drawn, []);
  isBusy = false;
  queue.resume();
  frames.run();
  assert.equal(drawn.length, 1);
});
