import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { click, enter, key } from "../dom.js";
import { SliderBank } from "../../../../dashboard/web/console/slider-bank.js";
import { LockedDimensions } from "../../../../dashboard/web/lib/latent/locked-dimensions.js";

const HOME = Float32Array.of(10, 20, 30);
const DIAGONAL = { name: "Direction 1", effect: 9, vector: [0.6, 0.8, 0] };
const NAMED = { name: "round", effect: null, vector: [0, 0, 1] };

let z, removed, locked, bank, places;

beforeEach(() => {
  z = Float32Array.of(1, 2, 3);
  removed = [];
  locked = new LockedDimensions(() => {});
  locked.set([], 3);
  places = { directions: document.createElement("div"), dimensions: document.createElement("div") };
  const cursor = { point: () => z, home: () => HOME, move: (moved) => (z = moved) };
  bank = new SliderBank(places, locked, cursor, (name) => removed.push(name));
  bank.describe({ directions: [DIAGONAL], namedDirections: [NAMED], effects: [1, 3, 2] });
});

const names = (place) => [...place.querySelectorAll(".cell-name")].map((name) => name.textContent);
const cellOf = (name) => bank.cells.find((cell) => cell.control.name === name);

test("dimensions are sorted by their effect, the strongest first; named directions follow the principal ones", () => {
  assert.deepEqual(names(places.dimensions), ["z1", "z2", "z0"]);
  assert.deepEqual(names(places.directions), ["Direction 1", "round"]);
});

test("a dimension's slider moves that dimension alone", () => {
  enter(cellOf("z2").slider, -1.5);
  assert.deepEqual([...z], [1, 2, -1.5]);
});

test("a direction's slider moves until the coordinate along it has its value", () => {
  enter(cellOf("Direction 1").slider, 4);
  assert(Math.abs(0.6 * z[0] + 0.8 * z[1] - 4) < 1e-6);
  assert.equal(z[2], 3);
});

test("locked dimensions stay, whatever moves", () => {
  locked.toggle(1);
  cellOf("z1").control.move(4);
  cellOf("z1").control.reset();
  enter(cellOf("Direction 1").slider, 4);
  assert.equal(z[1], 2);
  assert(Math.abs(0.6 * z[0] + 0.8 * z[1] - 4) < 1e-6);
});

test("a reset leads home along the slider's own way", () => {
  cellOf("z0").control.reset();
  assert.deepEqual([...z], [10, 2, 3]);
  cellOf("round").control.reset();
  assert.deepEqual([...z], [10, 2, 30]);
});

test("the ends show the vectors to which they lead, from where the vector is when they are drawn", () => {
  const index = bank.cells.indexOf(cellOf("z0"));
  const [minus, plus] = bank.ends().slice(2 * index);
  z = Float32Array.of(7, 8, 9);
  assert.deepEqual([...minus.z()], [-3, 8, 9]);
  assert.deepEqual([...plus.z()], [3, 8, 9]);
});

test("with all but one dimension locked, a direction moves that one no farther than its own slider does", () => {
  z = Float32Array.of(1, 2, 3);
  locked.solo(0);
  const [minus, plus] = bank.ends().slice(0, 2);
  assert(Math.abs(minus.z()[0] + 4) < 1e-5, `${minus.z()} is torn`);
  assert(Math.abs(plus.z()[0]) <= 4, `${plus.z()} is torn`);
  enter(cellOf("Direction 1").slider, -4);
  assert(Math.abs(z[0] + 4) < 1e-5);
  bank.show(z, HOME);
  const reached = 0.6 * -4 + 0.8 * 2;
  assert(Math.abs(Number(cellOf("Direction 1").slider.value) - reached) < 0.05, "the thumb stands where the vector is");
});

test("a vector that lies far out is not pulled in by a direction", () => {
  z = Float32Array.of(9, 2, 3);
  locked.solo(0);
  enter(cellOf("Direction 1").slider, 4);
  assert(z[0] <= 9 && z[0] >= -4);
  z = Float32Array.of(9, 2, 3);
  cellOf("Direction 1").control.move(0.6 * 9 + 0.8 * 2);
  assert(Math.abs(z[0] - 9) < 1e-5);
});

test("each bank is one stop of the tab key, and the arrows go up and down in it", () => {
  const stops = () =>
    [...places.directions.children, ...places.dimensions.children]
      .filter((cell) => cell.querySelector("input").tabIndex === 0)
      .map((cell) => cell.querySelector(".cell-name").textContent);
  assert.deepEqual(stops(), ["Direction 1", "z1"]);
  document.body.replaceChildren(places.directions, places.dimensions);
  cellOf("z1").slider.focus();
  cellOf("z1").slider.dispatchEvent(key("ArrowDown"));
  assert.deepEqual(stops(), ["Direction 1", "z2"]);
  assert.equal(document.activeElement, cellOf("z2").slider);
  bank.describe({ directions: [DIAGONAL], namedDirections: [], effects: [1, 3, 2] });
  assert.deepEqual(stops(), ["Direction 1", "z1"]);
});

test("locks and solos are shown on dimensions only", () => {
  locked.solo(0);
  bank.show(z, HOME);
  assert(cellOf("z1").isLocked && cellOf("z2").isLocked);
  assert(!cellOf("z0").isLocked && !cellOf("round").isLocked);
  assert.equal(cellOf("z0").solo.getAttribute("aria-pressed"), "true");
});

test("a named direction can be removed", () => {
  click(places.directions.querySelector(".cell-remove"));
  assert.deepEqual(removed, ["round"]);
});
