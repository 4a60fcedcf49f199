import assert from "node:assert/strict";
import { test } from "node:test";
import { strokes } from "../dom.js";
import { colourOf, inked } from "../../../../dashboard/web/handwriting/ink.js";

function pixelsOf(image, shape, ink) {
  strokes.length = 0;
  const canvas = inked(Float32Array.from(image), shape, ink);
  const [, , pixels] = strokes.find(([, name]) => name === "putImageData");
  return [canvas.width, canvas.height, [...pixels.data]];
}

test("white is ink, black is nothing, grey is thin ink", () => {
  const [width, height, data] = pixelsOf([1, -1, 0], [1, 3, 1], [10, 20, 30]);
  assert.deepEqual([width, height], [3, 1]);
  assert.deepEqual(data, [10, 20, 30, 255, 10, 20, 30, 0, 10, 20, 30, 128]);
});

test("an image with colours keeps them", () => {
  assert.deepEqual(pixelsOf([1, -1, 0], [1, 1, 3], [9, 9, 9])[2], [255, 0, 128, 255]);
});

test("a colour is read as the browser computes it", () => {
  assert.deepEqual(colourOf("rgb(1, 22, 255)"), [1, 22, 255]);
  assert.deepEqual(colourOf("rgba(7, 8, 9, 0.5)"), [7, 8, 9]);
  assert.deepEqual(colourOf(""), [0, 0, 0]);
});
