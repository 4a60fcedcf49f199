import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { click } from "../dom.js";
import { Bookmarks } from "../../../../dashboard/web/console/bookmarks.js";

let opened, said, places, bookmarks;

beforeEach(() => {
  localStorage.clear();
  opened = [];
  said = [];
  places = { shelf: document.createElement("div"), list: document.createElement("div") };
  bookmarks = made();
});

const made = () =>
  new Bookmarks(
    places,
    { add: () => {} },
    { open: (z, truncation) => opened.push([...z, truncation]), say: (text) => said.push(text) },
  );
const buttons = () => [...places.list.querySelectorAll(".console-small")];

test("saved vectors are there again the next time, and can be opened", () => {
  bookmarks.describe("run", 2);
  assert(places.shelf.hidden);
  bookmarks.add(Float32Array.of(1, 2), 0.5);
  assert(!places.shelf.hidden);
  made().describe("run", 2);
  click(buttons()[0]);
  assert.deepEqual(opened, [[1, 2, 0.5]]);
});

test("each run and each latent size has its own", () => {
  bookmarks.describe("run", 2);
  bookmarks.add(Float32Array.of(1, 2), 1);
  for (const [run, size] of [
    ["other", 2],
    ["run", 3],
  ]) {
    bookmarks.describe(run, size);
    assert.equal(buttons().length, 0);
  }
});

test("one is removed, the others stay", () => {
  bookmarks.describe("run", 1);
  for (const value of [1, 2, 3]) bookmarks.add(Float32Array.of(value), 1);
  const remove = places.list.querySelectorAll(".console-remove")[1];
  assert.equal(remove.title, "Remove saved vector 2");
  click(remove);
  assert.deepEqual(
    bookmarks.read().map(({ z }) => z[0]),
    [1, 3],
  );
});

test("the newest twenty-four are kept", () => {
  bookmarks.describe("run", 1);
  for (let value = 0; value < 30; value += 1) bookmarks.add(Float32Array.of(value), 1);
  assert.equal(bookmarks.read().length, 24);
  assert.equal(bookmarks.read()[0].z[0], 6);
});

test("what was saved under the earlier name is taken over", () => {
  localStorage.setItem("latent-atlas kept run 1", JSON.stringify([{ z: [5], truncation: 1 }]));
  bookmarks.describe("run", 1);
  assert.deepEqual(bookmarks.read(), [{ z: [5], truncation: 1 }]);
  assert.equal(localStorage.getItem("latent-atlas kept run 1"), null);
});

test("foreign data is ignored", () => {
  for (const text of [
    "no JSON",
    "7",
    '[1, null, {"z": "x"}, {"z": [1, null], "truncation": 1}, {"z": [1], "truncation": 1}]',
  ]) {
    localStorage.setItem("latent-atlas saved run 2", text);
    bookmarks.describe("run", 2);
    assert.deepEqual(bookmarks.read(), []);
  }
});

test("a browser that stores nothing is reported", () => {
  bookmarks.describe("run", 1);
  const { setItem } = window.Storage.prototype;
  window.Storage.prototype.setItem = () => {
    throw new Error("full");
  };
  bookmarks.add(Float32Array.of(1), 1);
  window.Storage.prototype.setItem = setItem;
  assert.deepEqual(said, ["This browser does not store data for this page"]);
});
