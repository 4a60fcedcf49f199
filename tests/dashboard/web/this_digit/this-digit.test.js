import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { reportsOf, rootOf, settled, strokes } from "../dom.js";
import { checkpointFile, lie, NO_NUMBERS, said as told } from "../nets.js";
import { ThisDigit } from "../../../../dashboard/web/this_digit/this-digit.js";
import { store } from "../../../../dashboard/web/lib/nn/weights-store.js";

const NAME = "0123456789abcdef";
let root, digit, reports;

const props = (changes = {}) => ({
  weights: { checkpoint: NAME, classifier: null, problem: null },
  run: "run",
  answer: null,
  noRealImages: "",
  ...changes,
});

beforeEach(() => {
  localStorage.clear();
  store.put(NAME, checkpointFile(NAME));
  root = rootOf("this_digit");
  digit = new ThisDigit(root);
  reports = reportsOf(digit);
});

afterEach(() => digit.dispose());

async function send(changes) {
  digit.update(props(changes));
  await settled();
}

const press = (name) => root.querySelector(`button[name=${name}]`).click();

test("each press shows another image, and they are counted", async () => {
  await send();
  const first = digit.z;
  strokes.length = 0;
  digit.picture.click();
  assert.notDeepEqual(digit.z, first);
  assert.equal(strokes.filter(([on, name]) => on === digit.canvas && name === "putImageData").length, 1);
  press("another");
  assert.match(root.querySelector(".this-digit-count").textContent, /^3 seen/);
});

test("the nearest real image is asked for and shown", async () => {
  await send();
  press("nearest");
  assert.deepEqual(reports, [["asked", { number: 1, z: [...digit.z] }]]);
  await send({ answer: { number: 1, picture: "data:1", text: "a 7, 30 grey levels away" } });
  assert.equal(digit.nearest.hidden, false);
  assert.equal(digit.nearest.querySelector("figcaption").textContent, "a 7, 30 grey levels away");
  digit.another();
  assert.ok(digit.nearest.hidden);
});

test("an answer that comes after another image is shown is not shown beside it", async () => {
  await send();
  press("nearest");
  digit.another();
  await send({ answer: { number: 1, picture: "data:1", text: "late" } });
  assert.ok(digit.nearest.hidden);
});

test("an answer of an earlier visit is none to this one", async () => {
  await send({ answer: { number: 4, picture: "data:1", text: "old" } });
  assert.ok(digit.nearest.hidden);
  press("nearest");
  assert.equal(reports[0][1].number, 5);
});

test("where there are no real images, nothing can be asked", async () => {
  await send({ noRealImages: "none here" });
  assert.ok(digit.ask.disabled);
  assert.equal(digit.ask.title, "none here");
});

test("the vector is opened on Explore as it is shown", async () => {
  await send();
  press("open");
  assert.deepEqual(reports, [["open!", { z: [...digit.z] }]]);
});

test("networks that are missing are told", async () => {
  await send({ weights: { checkpoint: null, classifier: null, problem: "only torch can run it" } });
  assert.equal(root.querySelector(".game-note").textContent, "No image can be made: only torch can run it.");
  press("open");
  press("nearest");
  assert.deepEqual(reports, []);
});

for (const value of NO_NUMBERS) {
  test(`a generator that answers with ${value} is named, and nothing is shown`, async () => {
    const file = checkpointFile(NAME);
    lie(file, "generator", value);
    store.put(NAME, file);
    await send();
    assert.equal(root.querySelector(".game-note").textContent, `No image can be made: ${told("generator")}.`);
    assert.equal(root.dataset.state, "failed");
  });
}
