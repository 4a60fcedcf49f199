import assert from "node:assert/strict";
import { test } from "node:test";
import { strokes } from "../../dom.js";
import { bytesOf, paint, paintLevels, unpackPixels } from "../../../../../dashboard/web/lib/canvas/paint-image.js";

const painted = (image, shape) => {
  const canvas = document.createElement("canvas");
  paint(canvas, Float32Array.from(image), shape);
  const [on, name, { data }] = strokes.at(-1);
  assert.equal(on, canvas);
  assert.equal(name, "putImageData");
  return { canvas, data: [...data] };
};

test("numbers from -1 to 1 are grey levels from 0 to 255, and what lies beyond is held", () => {
  const { canvas, data } = painted([-1, 0, 1, 7], [2, 2, 1]);
  assert.deepEqual(
    data.filter((_, place) => place % 4 === 0),
    [0, 128, 255, 255],
  );
  assert.deepEqual(
    data.filter((_, place) => place % 4 === 3),
    [255, 255, 255, 255],
  );
  assert.deepEqual([canvas.width, canvas.height], [2, 2]);
});

test("a canvas is as wide as the image", () => {
  const { canvas } = painted([0, 0, 0, 0, 0, 0], [2, 3, 1]);
  assert.deepEqual([canvas.width, canvas.height], [3, 2]);
});

test("three channels are red, green and blue", () => {
  const { data } = painted([-1, 0, 1], [1, 1, 3]);
  assert.deepEqual(data, [0, 128, 255, 255]);
});

test("grey levels are drawn as they are", () => {
  const canvas = document.createElement("canvas");
  paintLevels(canvas, Uint8Array.from([0, 7, 255]), 1, 3);
  assert.deepEqual([...strokes.at(-1)[2].data], [0, 0, 0, 255, 7, 7, 7, 255, 255, 255, 255, 255]);
  assert.deepEqual([canvas.width, canvas.height], [3, 1]);
});

test("bytes and pixels as Python packs them", () => {
  const text = Buffer.from([0, 128, 255]).toString("base64");
  assert.deepEqual([...bytesOf(text)], [0, 128, 255]);
  const [black, grey, white] = unpackPixels(text);
  assert.equal(black, -1);
  assert.equal(white, 1);
  assert(Math.abs(grey) < 0.01);
  assert.deepEqual(
    painted(unpackPixels(text), [1, 3, 1]).data.filter((_, place) => place % 4 === 1),
    [0, 128, 255],
  );
});
