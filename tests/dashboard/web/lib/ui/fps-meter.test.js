import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "../../dom.js";
import { FpsMeter } from "../../../../../dashboard/web/lib/ui/fps-meter.js";

let place, meter;

beforeEach(() => {
  place = document.createElement("output");
  meter = new FpsMeter(place);
});

const measure = (count, interval, start = 0, milliseconds = 1.25) => {
  for (let frame = 0; frame < count; frame += 1) meter.measure(start + frame * interval, milliseconds);
};

test("a rate is shown from the sixth frame of a movement on", () => {
  measure(5, 20);
  assert.equal(place.textContent, "1.3 ms");
  measure(1, 20, 100);
  assert.equal(place.textContent, "50 fps · 1.3 ms");
});

test("a pause begins a new movement, and frames of the last second count", () => {
  measure(10, 20);
  measure(1, 20, 10000);
  assert.equal(place.textContent, "1.3 ms");
  measure(50, 100, 10100);
  assert.equal(place.textContent, "10 fps · 1.3 ms");
});

test("without an image nothing is shown, and it can be cleared", () => {
  measure(10, 20, 0, null);
  assert.equal(place.textContent, "");
  measure(10, 20, 200);
  meter.clear();
  assert.equal(place.textContent, "");
});
