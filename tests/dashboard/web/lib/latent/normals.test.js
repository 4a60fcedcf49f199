import assert from "node:assert/strict";
import { test } from "node:test";
import { newVector, normals } from "../../../../../dashboard/web/lib/latent/normals.js";

test("normal numbers have mean 0 and deviation 1", () => {
  const numbers = normals(20_000, 7);
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const square = numbers.reduce((sum, value) => sum + value * value, 0) / numbers.length;
  assert.ok(Math.abs(mean) < 0.03 && Math.abs(square - 1) < 0.05);
});

test("they depend on the seed alone", () => {
  assert.deepEqual(normals(5, 3), normals(5, 3));
  assert.notDeepEqual(normals(5, 3), normals(5, 4));
});

test("a new vector is another one each time", () => {
  assert.equal(newVector(100).length, 100);
  assert.notDeepEqual(newVector(100), newVector(100));
});
