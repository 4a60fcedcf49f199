import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { click, key } from "../dom.js";
import { History } from "../../../../dashboard/web/console/history.js";

let opened, places, history, thumbnails;

beforeEach(() => {
  opened = [];
  thumbnails = [];
  places = {
    tray: document.createElement("div"),
    undo: document.createElement("button"),
    redo: document.createElement("button"),
  };
  history = new History(places, { add: (thumbnail) => thumbnails.push(thumbnail) }, (entry) =>
    opened.push([...entry.z]),
  );
});

const rest = (...values) => values.forEach((value) => history.remember([value], 1, null));
const shown = () => history.entries.map(({ z }) => z[0]);
const current = () => [...places.tray.children].map((button) => button.getAttribute("aria-current"));

test("each rest is an entry with a thumbnail, the newest last and current", () => {
  rest(1, 2, 3);
  assert.deepEqual(shown(), [1, 2, 3]);
  assert.deepEqual(current(), ["false", "false", "true"]);
  assert.deepEqual(
    thumbnails.map(({ z, truncation }) => [...z(), truncation()]),
    [
      [1, 1],
      [2, 1],
      [3, 1],
    ],
  );
  assert.equal(places.tray.children[1].getAttribute("aria-label"), "Latent vector 2 of 3");
});

test("undo and redo go back and forth, and end at the ends", () => {
  rest(1, 2, 3);
  assert(places.redo.disabled && !places.undo.disabled);
  click(places.undo);
  click(places.undo);
  assert(places.undo.disabled && !places.redo.disabled);
  history.goTo(-1);
  click(places.redo);
  assert.deepEqual(opened, [[2], [1], [2]]);
});

test("a rest after an undo forgets what was undone", () => {
  rest(1, 2, 3);
  click(places.undo);
  rest(4);
  assert.deepEqual(shown(), [1, 2, 4]);
});

test("the same place is no new entry, but may get a seed; another truncation is another place", () => {
  rest(1);
  history.remember([1], 1, 7);
  assert.equal(history.current.seed, 7);
  history.remember([1], 0.5, 7);
  assert.equal(history.entries.length, 2);
});

test("it keeps the newest sixty", () => {
  rest(...Array(70).keys());
  assert.equal(history.entries.length, 60);
  assert.equal(shown()[0], 10);
  assert.equal(history.current.z[0], 69);
});

test("a click on a thumbnail opens it, Ctrl+Z and Ctrl+Shift+Z go back and forth", () => {
  rest(1, 2, 3);
  click(places.tray.children[0]);
  document.body.onkeydown = (event) => history.press(event);
  for (const options of [{ ctrlKey: true, shiftKey: true }, { metaKey: true }, {}]) {
    document.body.dispatchEvent(key("z", options));
  }
  assert.deepEqual(opened, [[1], [2], [1]]);
});

test("with other networks every thumbnail is drawn again", () => {
  rest(1, 2);
  thumbnails.length = 0;
  history.redraw();
  assert.deepEqual(
    thumbnails.map(({ canvas, z, truncation }) => [canvas, ...z(), truncation()]),
    history.entries.map(({ canvas, z }) => [canvas, z[0], 1]),
  );
});

test("the tray is one stop of the tab key", () => {
  rest(1, 2, 3);
  document.body.replaceChildren(places.tray);
  const stops = () => [...places.tray.children].map((button) => button.tabIndex);
  assert.deepEqual(stops(), [-1, -1, 0]);
  places.tray.children[2].focus();
  places.tray.children[2].dispatchEvent(key("ArrowLeft"));
  assert.deepEqual(stops(), [-1, 0, -1]);
});

test("in a field of numbers Ctrl+Z undoes the typing", () => {
  rest(1, 2);
  const field = document.body.appendChild(document.createElement("input"));
  field.type = "number";
  field.onkeydown = (event) => history.press(event);
  field.dispatchEvent(key("z", { ctrlKey: true }));
  assert.deepEqual(opened, []);
});

test("another latent space begins with an empty history", () => {
  rest(1, 2);
  history.clear();
  assert.equal(history.current, undefined);
  assert.equal(places.tray.children.length, 0);
});
