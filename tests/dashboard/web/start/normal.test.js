import assert from "node:assert/strict";
import { test } from "node:test";
import { drawNormal, histogram, normalDensity } from "../../../../dashboard/web/start/normal.js";

/** A small generator of uniform numbers that always gives the same (Park and Miller). */
function uniform() {
  let state = 1;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

test("drawn numbers have mean 0 and standard deviation 1", () => {
  const drawn = drawNormal(20_000, uniform());
  const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
  const square = drawn.reduce((sum, value) => sum + value * value, 0) / drawn.length;
  assert.ok(Math.abs(mean) < 0.03, String(mean));
  assert.ok(Math.abs(square - 1) < 0.04, String(square));
});

test("a uniform 0 makes no infinite number", () => {
  assert.ok(drawNormal(4, () => 0).every(Number.isFinite));
});

test("a histogram counts every value once, those outside at the ends", () => {
  assert.deepEqual(histogram([-9, -1, 0, 0.5, 1, 9], -1, 1, 2), [2, 4]);
});

test("the density is the normal one", () => {
  assert.ok(Math.abs(normalDensity(0) - 0.39894) < 1e-5);
  assert.ok(Math.abs(normalDensity(2) - 0.05399) < 1e-5);
});
