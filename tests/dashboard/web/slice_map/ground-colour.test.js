import assert from "node:assert/strict";
import { test } from "node:test";
import { colourOf, inkOf } from "../../../../dashboard/web/slice_map/ground-colour.js";

const CLASSES = ["rgb(79, 134, 198)", "rgb(224, 169, 59)"];
const BY_CLASS = { value: "class", low: 0.5, high: 1, stops: [], opacity: [0.2, 0.8] };
const STOPS = [
  [0, "#000000"],
  [0.5, "#64c800"],
  [1, "#ffffff"],
];
const BY_SCORE = { value: "discriminator", low: -2, high: 2, stops: STOPS, opacity: [0.9, 0.9] };
const BY_CONFIDENCE = { ...BY_SCORE, value: "confidence", low: 0, high: 1 };

const sure = (classNumber, confidence) => ({ classNumber, confidence, score: null });
const scored = (score) => ({ classNumber: null, confidence: null, score });

test("a colour is read as three numbers", () => {
  assert.deepEqual(inkOf("#22272e"), [34, 39, 46]);
});

test("a class has its colour, the more opaque the surer the classifier", () => {
  assert.equal(colourOf(BY_CLASS, CLASSES, sure(0, 0.5)).replaceAll(" ", ""), "rgba(79,134,198,0.200)");
  assert.equal(colourOf(BY_CLASS, CLASSES, sure(1, 1)).replaceAll(" ", ""), "rgba(224,169,59,0.800)");
  assert.match(colourOf(BY_CLASS, CLASSES, sure(1, 0.75)), /0\.500\)$/);
});

test("a score has the colour of its place between the stops, and that of the nearest end beyond them", () => {
  assert.equal(colourOf(BY_SCORE, CLASSES, scored(-2)), "rgba(0,0,0,0.900)");
  assert.equal(colourOf(BY_SCORE, CLASSES, scored(-1)), "rgba(50,100,0,0.900)");
  assert.equal(colourOf(BY_SCORE, CLASSES, scored(0)), "rgba(100,200,0,0.900)");
  assert.equal(colourOf(BY_SCORE, CLASSES, scored(2)), "rgba(255,255,255,0.900)");
  assert.equal(colourOf(BY_SCORE, CLASSES, scored(99)), colourOf(BY_SCORE, CLASSES, scored(2)));
  assert.equal(colourOf(BY_SCORE, CLASSES, scored(-99)), colourOf(BY_SCORE, CLASSES, scored(-2)));
});

test("confidence has such a colour too", () => {
  assert.equal(colourOf(BY_CONFIDENCE, CLASSES, sure(0, 0.25)), "rgba(50,100,0,0.900)");
});

test("what is not known has no colour", () => {
  assert.equal(colourOf(BY_SCORE, CLASSES, sure(0, 1)), "transparent");
  assert.equal(colourOf(BY_CLASS, CLASSES, scored(1)), "transparent");
});
