import assert from "node:assert/strict";
import { test } from "node:test";
import "../../dom.js";
import { imagesOf } from "../../../../../dashboard/web/lib/canvas/real-images.js";

test("images follow each other, as numbers from -1 to 1", () => {
  const text = Buffer.from([0, 255, 255, 0]).toString("base64");
  assert.deepEqual(imagesOf(text, [1, 2, 1]), [Float32Array.of(-1, 1), Float32Array.of(1, -1)]);
  assert.deepEqual(imagesOf("", [1, 2, 1]), []);
});
