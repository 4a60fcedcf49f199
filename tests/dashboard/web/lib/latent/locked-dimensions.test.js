import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { LockedDimensions } from "../../../../../dashboard/web/lib/latent/locked-dimensions.js";

let changes, locked;
const indices = () => [...locked.indices].sort();

beforeEach(() => {
  changes = 0;
  locked = new LockedDimensions(() => (changes += 1));
  locked.set([1, 3], 5);
});

test("solo twice locks what was locked before", () => {
  locked.solo(2);
  assert.deepEqual(indices(), [0, 1, 3, 4]);
  assert(locked.isSolo(2));
  locked.solo(2);
  assert.deepEqual(indices(), [1, 3]);
  assert(!locked.isSolo(2));
});

test("solo of another dimension still leads back", () => {
  for (const index of [2, 4, 4]) locked.solo(index);
  assert.deepEqual(indices(), [1, 3]);
});

test("a lock in between is the new beginning", () => {
  locked.solo(2);
  locked.toggle(0);
  locked.solo(2);
  locked.solo(2);
  assert.deepEqual(indices(), [1, 3, 4]);
});

test("what a person changes is reported, what Python sets is not", () => {
  locked.toggle(1);
  locked.solo(0);
  locked.unlockAll();
  locked.set([2], 5);
  assert.equal(changes, 3);
  assert.deepEqual(indices(), [2]);
});

test("a second toggle unlocks", () => {
  locked.toggle(1);
  assert.deepEqual(indices(), [3]);
  locked.toggle(1);
  assert.deepEqual(indices(), [1, 3]);
  assert.equal(locked.size, 2);
  assert(locked.has(3) && !locked.has(0));
});

test("another space forgets what was locked before", () => {
  locked.solo(2);
  locked.set([0, 1, 3], 4);
  assert(locked.isSolo(2));
  locked.solo(2);
  assert.deepEqual(indices(), []);
});

test("a goal keeps the locked dimensions of the point", () => {
  assert.deepEqual([...locked.keep([1, 2, 3, 4, 5], [10, 20, 30, 40, 50])], [10, 2, 30, 4, 50]);
});
