import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { key, pointer, sized } from "../dom.js";
import { PlaneDrag } from "../../../../dashboard/web/console/plane-drag.js";
import { LockedDimensions } from "../../../../dashboard/web/lib/latent/locked-dimensions.js";
import { norm } from "../../../../dashboard/web/lib/latent/sphere.js";

const unit = (index) => Array.from({ length: 5 }, (_, other) => Number(other === index));
const DIRECTIONS = [unit(0), unit(2), unit(4), unit(1)].map((vector, index) => ({
  name: `${index}`,
  effect: 1,
  vector,
}));

let z, log, locked, picture, planes, drag;

beforeEach(() => {
  z = Float32Array.of(0, 0, 0, 3, 0);
  log = [];
  locked = new LockedDimensions(() => {});
  locked.set([], 5);
  picture = sized(document.createElement("canvas"), 120, 120);
  planes = document.createElement("select");
  const cursor = { point: () => z, home: () => z, move: (moved) => (z = moved) };
  drag = new PlaneDrag({ picture, planes }, locked, cursor, {
    isReady: () => true,
    begin: () => log.push("begin"),
    end: () => log.push("end"),
    refuse: (problem) => log.push(problem),
    choose: () => log.push("choose"),
  });
  drag.describe(DIRECTIONS);
});

const fire = (...args) => picture.dispatchEvent(pointer(...args));
const close = (found, expected) =>
  found.forEach((value, index) => assert(Math.abs(value - expected[index]) < 1e-5, `${[...found]} is not ${expected}`));

test("the planes of each two directions are offered, and a random one", () => {
  assert.deepEqual(
    [...planes.options].map((option) => option.textContent),
    ["directions 1 and 2", "directions 3 and 4", "a random plane"],
  );
  planes.value = "2 3";
  drag.describe(DIRECTIONS);
  assert.equal(planes.value, "2 3");
});

test("a drag over the whole image goes twelve sigma on the sphere, to the right along the first direction", () => {
  fire("down", 50, 50);
  fire("move", 60, 50); // a twelfth of the image: one sigma
  close(z, [3 * Math.sin(1 / 3), 0, 0, 3 * Math.cos(1 / 3), 0]);
});

test("upwards on the screen is along the second direction", () => {
  fire("down", 50, 50);
  fire("move", 50, 40);
  close(z, [0, 0, 3 * Math.sin(1 / 3), 3 * Math.cos(1 / 3), 0]);
});

test("a drag is measured from where it began, and ends once", () => {
  fire("down", 50, 50);
  fire("move", 90, 90);
  fire("move", 50, 50);
  close(z, [0, 0, 0, 3, 0]);
  fire("up", 50, 50);
  fire("lostpointercapture", 50, 50);
  fire("move", 90, 90);
  close(z, [0, 0, 0, 3, 0]);
  assert.deepEqual(log, ["begin", "end"]);
  assert(!drag.isDragging);
});

test("locked dimensions stay, and the free ones keep their norm", () => {
  z = Float32Array.of(1, 2, -1, 0.5, 2);
  locked.set([1, 3], 5);
  planes.value = "random";
  let state = 1; // numbers that are the same at each run: a plane drawn by chance may hardly move the point
  const random = mock.method(Math, "random", () => (state = (state * 16807) % 2147483647) / 2147483647);
  const plane = drag.plane();
  random.mock.restore();
  assert.equal(plane.across[1], 0);
  const before = norm([z[0], z[2], z[4]]);
  drag.go(z, plane, 0.7, -0.4);
  assert.deepEqual([z[1], z[3]], [2, 0.5]);
  assert(Math.abs(norm([z[0], z[2], z[4]]) - before) < 1e-5);
  assert(Math.max(Math.abs(z[0] - 1), Math.abs(z[2] + 1), Math.abs(z[4] - 2)) > 0.1);
});

test("a plane without a free dimension is refused", () => {
  locked.set([0, 2], 5);
  fire("down", 50, 50);
  fire("move", 90, 50);
  assert.deepEqual(log, ["Every dimension of this plane is locked"]);
  close(z, [0, 0, 0, 3, 0]);
});

test("arrow keys go a quarter of a sigma", () => {
  picture.dispatchEvent(key("ArrowRight"));
  close(z, [3 * Math.sin(1 / 12), 0, 0, 3 * Math.cos(1 / 12), 0]);
  z = Float32Array.of(0, 0, 0, 3, 0);
  picture.dispatchEvent(key("ArrowLeft"));
  close(z, [-3 * Math.sin(1 / 12), 0, 0, 3 * Math.cos(1 / 12), 0]);
  z = Float32Array.of(0, 0, 0, 3, 0);
  picture.dispatchEvent(key("ArrowUp"));
  close(z, [0, 0, 3 * Math.sin(1 / 12), 3 * Math.cos(1 / 12), 0]);
  picture.dispatchEvent(key("ArrowDown", { ctrlKey: true }));
  close(z, [0, 0, 3 * Math.sin(1 / 12), 3 * Math.cos(1 / 12), 0]);
});

test("keys go on in the plane of the last drag, until another is chosen", () => {
  planes.value = "random";
  fire("down", 50, 50);
  fire("up", 50, 50);
  const plane = drag.keyPlane;
  picture.dispatchEvent(key("ArrowRight"));
  assert.equal(drag.keyPlane, plane);
  planes.dispatchEvent(new window.Event("change"));
  assert.equal(drag.keyPlane, null);
});
