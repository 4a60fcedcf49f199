import assert from "node:assert/strict";
import { test } from "node:test";
import {
  dealt,
  GreedyPlayer,
  isBetter,
  MOST_STROKES,
  OPTIONS,
  stroke,
} from "../../../../dashboard/web/boundary_golf/course.js";
import { norm } from "../../../../dashboard/web/lib/latent/sphere.js";

const DIRECTIONS = Array.from({ length: 10 }, (_, place) =>
  Array.from({ length: 10 }, (__, at) => Number(at === place)),
);

test("a stroke is dealt different directions, the same whenever it is played", () => {
  const first = dealt(DIRECTIONS, 2, 0);
  assert.equal(first.length, OPTIONS);
  assert.equal(new Set(first.map(String)).size, OPTIONS);
  assert.deepEqual(first, dealt(DIRECTIONS, 2, 0));
  assert.notDeepEqual(first, dealt(DIRECTIONS, 2, 1));
  assert.notDeepEqual(first, dealt(DIRECTIONS, 3, 0));
});

test("directions are dealt both ways, and of one there are two", () => {
  assert.deepEqual(
    dealt([[1, 0]], 1, 0)
      .map(String)
      .sort(),
    ["-1,0", "1,0"],
  );
});

test("a stroke goes so far on the sphere", () => {
  const z = Float32Array.of(3, 4, 0);
  const there = stroke(z, [0, 0, 1], 2);
  assert.ok(Math.abs(norm(there) - 5) < 1e-5);
  const cosine = (there[0] * 3 + there[1] * 4) / 25;
  assert.ok(Math.abs(5 * Math.acos(cosine) - 2) < 1e-4);
  assert.deepEqual(stroke(z, [3, 4, 0], 2), z);
});

test("fewer strokes are better, then the shorter way", () => {
  assert.ok(isBetter({ strokes: 3, sigma: 9 }, null));
  assert.ok(isBetter({ strokes: 2, sigma: 9 }, { strokes: 3, sigma: 1 }));
  assert.ok(isBetter({ strokes: 2, sigma: 1 }, { strokes: 2, sigma: 2 }));
  assert.ok(!isBetter({ strokes: 2, sigma: 2 }, { strokes: 2, sigma: 2 }));
});

/** Plays to where the first coordinate is at least so large. */
function played(goal) {
  const deal = () =>
    [
      [1, 0, 0],
      [-1, 0, 0],
      [0, 1, 0],
    ].map((vector) => Float32Array.from(vector));
  const player = new GreedyPlayer([0, 0, 10], deal, ([first]) => ({ isThere: first >= goal, probability: first }));
  while (!player.isDone) player.play();
  return player;
}

test("the greedy player takes the most promising stroke, and the shortest that arrives", () => {
  assert.deepEqual([played(0.5).score, played(0.5).isThere], [{ strokes: 1, sigma: 1 }, true]);
  assert.deepEqual(played(4.5).score, { strokes: 2, sigma: 5 });
});

test("it gives up at last", () => {
  const player = played(11);
  assert.deepEqual([player.isThere, player.score.strokes], [false, MOST_STROKES]);
});
