import assert from "node:assert/strict";
import { test } from "node:test";
import { layOut, variant } from "../../../../dashboard/web/handwriting/written-number.js";
import { norm } from "../../../../dashboard/web/lib/latent/sphere.js";

const DIGITS = [..."0123456789"];

test("a text is written letter by letter, and what is no class leaves room", () => {
  const { written, columns, rows } = layOut("2 02", DIGITS, 10);
  assert.deepEqual(
    written.map(({ letter, place }) => [letter, place]),
    [
      [2, 0],
      [0, 2],
      [2, 3],
    ],
  );
  assert.ok(written[1].x > 2 * written[0].x && written.every(({ y }) => y === 0));
  assert.ok(columns > written[2].x && rows === 1);
});

test("a long text goes on in the next line", () => {
  const { written, rows } = layOut("12345", DIGITS, 2);
  assert.deepEqual([written[2].x, written[3].x], [written[0].x, written[1].x]);
  assert.ok(written[2].y > 0 && written[4].y === 2 * written[2].y && rows > 2);
});

test("nothing is written of nothing, and there is room for one letter", () => {
  assert.deepEqual(layOut("", DIGITS, 8), { written: [], columns: 1, rows: 1 });
});

test("the same place varies in the same way, another place in another one, and all keep the norm", () => {
  const hand = Float32Array.from({ length: 50 }, (_, index) => Math.sin(index + 1));
  const first = variant(hand, 0, 0.3, 1);
  assert.deepEqual(first, variant(hand, 0, 0.3, 1));
  assert.notDeepEqual(first, variant(hand, 1, 0.3, 1));
  assert.ok(Math.abs(norm(first) - norm(hand)) < 1e-5);
});

test("without variation all letters are of the hand itself, scaled by the haste", () => {
  const hand = Float32Array.of(3, 4, 0);
  assert.deepEqual(variant(hand, 5, 0, 0.5), Float32Array.of(1.5, 2, 0));
});
