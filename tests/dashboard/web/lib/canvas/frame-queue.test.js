import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { frames } from "../../dom.js";
import { FrameQueue } from "../../../../../dashboard/web/lib/canvas/frame-queue.js";

let queue, log, now;

beforeEach(() => {
  frames.waiting.clear();
  queue = new FrameQueue();
  log = [];
  now = 0;
  mock.restoreAll();
  mock.method(performance, "now", () => now);
});

/** Work of so many pieces, each of which takes so long. */
const work = (name, pieces, milliseconds) => {
  let left = pieces;
  return () => {
    log.push(name);
    now += milliseconds;
    left -= 1;
    return left > 0;
  };
};

test("what is asked for twice is drawn once, in the next frame, and gets its time", () => {
  const draw = (time) => log.push(time);
  queue.next(draw);
  queue.next(draw);
  assert.deepEqual(log, []);
  assert.equal(frames.run(17), 1);
  assert.deepEqual(log, [17]);
  assert.equal(frames.run(34), 0);
});

test("what is asked for while a frame is drawn comes in the one after it", () => {
  const draw = () => {
    log.push("drawn");
    if (log.length < 3) queue.next(draw);
  };
  queue.next(draw);
  frames.run();
  assert.equal(log.length, 1);
  frames.run();
  frames.run();
  assert.equal(log.length, 3);
  assert.equal(frames.run(), 0);
});

test("spare time is for what can wait, after what must be drawn, and ends with the frame's share", () => {
  queue.whenIdle(work("piece", 5, 4));
  queue.next(() => log.push("must"));
  frames.run();
  assert.deepEqual(log, ["must", "piece", "piece"]);
  frames.run();
  frames.run();
  assert.equal(log.length, 6);
});

test("two kinds of work take turns", () => {
  queue.whenIdle(work("a", 3, 1));
  queue.whenIdle(work("b", 3, 1));
  frames.run();
  assert.deepEqual(log, ["a", "b", "a", "b", "a", "b"]);
});

test("slow work does not keep other work from its turn", () => {
  queue.whenIdle(work("slow", 3, 10));
  queue.whenIdle(work("other", 2, 10));
  for (let frame = 0; frame < 4; frame += 1) frames.run();
  assert.deepEqual(log, ["slow", "other", "slow", "other"]);
});

test("one that fails does not stop the work of others", () => {
  queue.whenIdle(work("piece", 1, 1));
  queue.next(() => {
    throw new Error("broken");
  });
  assert.throws(() => frames.run(), /broken/);
  frames.run();
  assert.deepEqual(log, ["piece"]);
});

test("after the end nothing is drawn", () => {
  queue.next(() => log.push("drawn"));
  queue.whenIdle(work("piece", 1, 1));
  queue.dispose();
  frames.run();
  assert.deepEqual(log, []);
});
