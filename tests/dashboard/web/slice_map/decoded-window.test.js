import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { sized, strokes } from "../dom.js";
import { mapProps } from "./props.js";
import { DecodedWindow } from "../../../../dashboard/web/slice_map/decoded-window.js";

let decoded, canvas;

beforeEach(async () => {
  decoded = await DecodedWindow.of(mapProps());
  canvas = sized(document.createElement("canvas"), 100, 100);
  canvas.width = canvas.height = 100;
  strokes.length = 0;
});

const paint = (view, picked = null) => decoded.paint(canvas.getContext("2d"), view, picked);
const drawn = (address) => strokes.filter(([, name, picture]) => name === "drawImage" && picture.address === address);
const told = (name) => strokes.filter((stroke) => stroke[1] === name).map((stroke) => stroke.slice(2));

test("the nearest cell is that of the place, upwards in the upper row", () => {
  const found = [
    [-2, 2],
    [2, 2],
    [-2, -2],
    [2, -2],
  ].map(([x, y]) => decoded.nearest({ x, y }));
  assert.deepEqual(
    found.map(({ row, column }) => [row, column]),
    [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ],
  );
  assert.deepEqual(
    found.map(({ classNumber, confidence, score }) => [classNumber, confidence, score]),
    [
      [0, 1, 0],
      [1, 0.8, 0.2],
      [1, 0.4, 0.4],
      [0, 0.2, 1],
    ],
  );
});

test("scores lie between the lowest and the highest", async () => {
  decoded = await DecodedWindow.of(mapProps({ scoreLow: -3, scoreHigh: 7 }));
  assert.equal(decoded.nearest({ x: 2, y: -2 }).score, 7);
  assert.equal(decoded.nearest({ x: -2, y: 2 }).score, -3);
});

test("outside of the window there is no cell", () => {
  for (const [x, y] of [
    [-5.01, 0],
    [5.01, 0],
    [0, 5.01],
    [0, -5.01],
  ]) {
    assert.equal(decoded.nearest({ x, y }), null);
  }
});

test("without a classifier cells have no class", async () => {
  decoded = await DecodedWindow.of(mapProps({ classes: null }));
  const { classNumber, confidence } = decoded.nearest({ x: 2, y: 2 });
  assert.deepEqual([classNumber, confidence], [null, null]);
});

test("it knows which window it shows", () => {
  assert(decoded.shows({ x: 0, y: 0, width: 10 }));
  for (const change of [{ x: 0.001 }, { y: 0.001 }, { width: 10.001 }]) {
    assert(!decoded.shows({ x: 0, y: 0, width: 10, ...change }));
  }
});

test("it is painted wherever it lies: moved and scaled with the window that is looked at", () => {
  paint({ x: 5, y: 5, width: 20 });
  assert.deepEqual(drawn("data:ground")[0].slice(3), [0, 50, 50, 50]);
  assert.equal(drawn("data:boundaries").length, 1);
});

test("upwards is up: the image of the upper row is drawn above that of the lower one", () => {
  paint({ x: 0, y: 0, width: 10 });
  const images = drawn("data:ink");
  assert.equal(images.length, 4);
  const [first, , third] = images;
  assert.equal(first[4], 0); // from the first row of the picture
  assert.equal(third[4], 28);
  assert(first[8] < third[8]);
});

test("fewer images than cells are those in the middle of each block", async () => {
  decoded = await DecodedWindow.of(mapProps({ imagesPerRow: 1 }));
  paint({ x: 0, y: 0, width: 10 });
  assert.deepEqual(
    drawn("data:ink").map((stroke) => stroke.slice(3, 5)),
    [[28, 28]],
  );
});

test("without images the names of the regions are written", async () => {
  decoded = await DecodedWindow.of(mapProps({ imagesPerRow: 0, ground: null, boundaries: null }));
  paint({ x: 0, y: 0, width: 10 });
  assert.equal(drawn("data:ink").length, 0);
  assert.deepEqual(told("fillText")[0], ["boot", 25, 75]);
});

test("samples are marked where they are, and a picked place gets a cross", () => {
  paint({ x: 0, y: 0, width: 10 });
  assert.deepEqual(told("arc")[0].slice(0, 2), [100, 0]);
  assert.equal(told("lineTo").length, 0);
  paint({ x: 0, y: 0, width: 10 }, { x: 0, y: 2.5 });
  assert.deepEqual(told("moveTo")[0], [41, 25]);
});

test("selected samples are dots and Explore's point is a diamond, below the numbered samples", async () => {
  decoded = await DecodedWindow.of(mapProps({ picked: [{ x: 0, y: 2.5 }], explored: { x: -5, y: -5 } }));
  paint({ x: 0, y: 0, width: 10 });
  assert.deepEqual(
    told("arc").map(([x, y, radius]) => [x, y, radius]),
    [
      [50, 25, 4],
      [100, 0, 11],
    ],
  );
  assert.deepEqual(told("moveTo"), [[0, 91]]);
  assert.deepEqual(told("lineTo"), [
    [9, 100],
    [0, 109],
    [-9, 100],
  ]);
});

test("a cell is painted white on the black of its lens", () => {
  const lens = document.createElement("canvas");
  decoded.paintCell(lens, { row: 1, column: 0 });
  assert.deepEqual([lens.width, lens.height], [28, 28]);
  assert.deepEqual(drawn("data:ink")[0].slice(3), [0, 28, 28, 28, 0, 0, 28, 28]);
  assert.deepEqual(told("globalCompositeOperation"), [["source-in"]]);
});
