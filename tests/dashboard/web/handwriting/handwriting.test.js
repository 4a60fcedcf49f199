import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { frames, key, pointer, reportsOf, rootOf, settled, sized, strokes } from "../dom.js";
import { lie, NO_NUMBERS, said as told, weightsBytes } from "../nets.js";
import { Handwriting } from "../../../../dashboard/web/handwriting/handwriting.js";
import { WeightsFile } from "../../../../dashboard/web/lib/nn/weights-file.js";
import { store } from "../../../../dashboard/web/lib/nn/weights-store.js";

const NAME = "0123456789abcdef";
let root, hands, reports;

/** A generator of two dimensions and two classes, whose image of two pixels is half of what it is told. */
const GENERATOR = {
  generator: {
    rows: [
      [0.1, 0, 0.5, 0],
      [0, 0.1, 0, 0.5],
    ],
    shape: [1, 2, 1],
  },
};

const props = (changes = {}) => ({
  weights: NAME,
  problem: "",
  classes: ["0", "1"],
  classScale: 2,
  hand: [3, 4],
  hands: [
    [5, 0],
    [0, 5],
  ],
  labels: ["Hand 1", "Hand 2"],
  directions: [
    [1, 0],
    [0, 1],
  ],
  text: "10",
  vary: 0,
  haste: 1,
  ...changes,
});

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  frames.waiting.clear();
  store.put(NAME, new WeightsFile(weightsBytes(GENERATOR, NAME)));
  root = sized(rootOf("handwriting"), 400, 600);
  hands = new Handwriting(root);
  for (const canvas of [hands.canvas, hands.paper]) sized(canvas, 400, 100);
  reports = reportsOf(hands);
});

afterEach(() => {
  hands.dispose();
  mock.timers.reset();
});

async function send(changes) {
  hands.update(props(changes));
  await settled();
  frames.run();
}

/** How many images were drawn on a canvas in the next frame. */
function drawn(canvas) {
  strokes.length = 0;
  frames.run();
  return strokes.filter(([on, name]) => on === canvas && name === "drawImage").length;
}

test("every class is drawn by the hand, and every letter of the text", async () => {
  await send();
  hands.draw(false);
  strokes.length = 0;
  frames.run();
  const of = (canvas) => strokes.filter(([on, name]) => on === canvas && name === "drawImage").length;
  assert.deepEqual([of(hands.canvas), of(hands.paper)], [2, 2]);
});

test("the class is told behind z, scaled", async () => {
  await send();
  strokes.length = 0;
  hands.image(Float32Array.of(0, 0), 1);
  const [, , pixels] = strokes.find(([, name]) => name === "putImageData");
  assert.deepEqual([pixels.data[3], pixels.data[7]], [128, 255]); // the second number alone is told: 0.5 * 2
});

test("the arrow keys and the sliders move the hand, and the last place is reported once it rests", async () => {
  await send();
  hands.canvas.dispatchEvent(key("ArrowRight"));
  hands.canvas.dispatchEvent(key("ArrowUp"));
  assert.deepEqual(
    [...hands.hand()].map((value) => Number(value.toFixed(3))),
    [3.1, 4.1],
  );
  assert.deepEqual(reports, []);
  mock.timers.tick(400);
  assert.deepEqual(reports, [["hand", { z: [3.1015625, 4.1015625] }]]);
});

test("a drag moves along both directions", async () => {
  await send();
  for (const event of [pointer("down", 10, 50), pointer("move", 100, 50), pointer("up", 100, 50)]) {
    hands.canvas.dispatchEvent(event);
  }
  assert.ok(Math.abs(hands.hand()[0] - 4) < 0.06);
});

test("another hand is taken by a click", async () => {
  await send();
  root.querySelectorAll(".handwriting-other")[1].click();
  assert.deepEqual([...hands.hand()], [0, 5]);
  mock.timers.tick(400);
  assert.deepEqual(reports, [["hand", { z: [0, 5] }]]);
});

test("morphing goes on a great circle to the chosen hand, and back", async () => {
  await send();
  hands.target.value = "0";
  hands.slider("morph").value = "1";
  hands.slider("morph").oninput();
  assert.deepEqual(
    [...hands.hand()].map((value) => Number(value.toFixed(4))),
    [5, 0],
  );
  hands.slider("morph").value = "0";
  assert.deepEqual([...hands.hand()], [3, 4]);
});

test("what Python sends back while somebody moves on is not taken over", async () => {
  await send();
  hands.move(1, 0);
  await send({ hand: [9, 9] });
  assert.deepEqual([...hands.hand()], [4, 4]);
  mock.timers.tick(400);
  await send({ hand: [1, 2] });
  assert.deepEqual([...hands.hand()], [1, 2]);
});

test("text and settings are reported once they rest", async () => {
  await send();
  hands.text.value = "7";
  hands.text.oninput();
  hands.slider("vary").value = "0.4";
  hands.slider("vary").oninput();
  mock.timers.tick(400);
  assert.deepEqual(reports, [["settings", { text: "7", vary: 0.4, haste: 1 }]]);
});

test("damaged weights, and none, are said", async () => {
  store.fail("broken0123456789", new Error("the weights are damaged"));
  await send({ weights: "broken0123456789" });
  assert.match(hands.note.textContent, /cannot write: the weights are damaged/);
  await send({ weights: null, problem: "only torch can run it" });
  assert.equal(hands.note.textContent, "only torch can run it");
  hands.draw(true);
  assert.equal(drawn(hands.canvas), 0);
});

for (const value of NO_NUMBERS) {
  test(`a generator that answers with ${value} is named`, async () => {
    lie(await store.get(NAME), "generator", value);
    await send();
    assert.equal(root.querySelector(".handwriting-note").textContent, `The page cannot write: ${told("generator")}`);
  });
}
