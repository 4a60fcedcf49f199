import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { click, frames, key, reportsOf, rootOf, settled } from "../dom.js";
import { checkpointFile, classifierFile, lie, NO_NUMBERS, said as told } from "../nets.js";
import { BoundaryGolf } from "../../../../dashboard/web/boundary_golf/boundary-golf.js";
import { store } from "../../../../dashboard/web/lib/nn/weights-store.js";

const [NAME, CLASSIFIER] = ["0123456789abcdef", "fedcba9876543210"];
let root, golf, reports;

/** From where the second number is positive (class 0) to where it is negative (class 1). */
const HOLE = { number: 1, start: [3, 0.5, 0], to: 1, par: { distance: 0.5, tangent: [0.1, -0.6, 0] }, noPar: "" };

const props = (changes = {}) => ({
  weights: { checkpoint: NAME, classifier: CLASSIFIER, problem: null },
  course: "run 7 0 1",
  classes: [
    { name: "seven", colour: "red" },
    { name: "one", colour: "blue" },
  ],
  directions: [
    [0, 1, 0],
    [0, 0, 1],
  ],
  hole: HOLE,
  holes: 9,
  ...changes,
});

beforeEach(() => {
  localStorage.clear();
  frames.waiting.clear();
  store.put(NAME, checkpointFile(NAME));
  store.put(CLASSIFIER, classifierFile(CLASSIFIER));
  root = rootOf("boundary_golf");
  golf = new BoundaryGolf(root);
  reports = reportsOf(golf);
});

afterEach(() => golf.dispose());

async function send(changes) {
  golf.update(props(changes));
  await settled();
  while (frames.run());
}

/** Which option leads where the second number falls. */
const down = () => golf.deal(golf.lie.score.strokes).findIndex((vector) => vector[1] < 0);
const sideways = () => golf.deal(golf.lie.score.strokes).findIndex((vector) => vector[2] > 0);
const said = () => root.querySelector(".golf-said").textContent;
const card = () => [...root.querySelectorAll(".golf-card td")].map((cell) => cell.textContent);

function strike(number) {
  click(golf.options[number]);
  while (frames.run());
}

test("strokes and their lengths are counted until the classifier names the goal", async () => {
  await send();
  assert.match(said(), /^0 strokes, 0\.0 σ\. Classifier: seven \(\d+%\); the goal, one, has \d+%\.$/);
  strike(sideways());
  assert.match(said(), /^1 stroke, 2\.0 σ/);
  root.dispatchEvent(key("1"));
  strike(down());
  assert.equal(said(), "In the hole: the classifier says one. 2 strokes, 3.0 σ.");
  assert.equal(root.dataset.state, "holed");
  assert.ok(golf.choices.hidden);
});

test("the shortest way is shown only after the hole is played", async () => {
  await send();
  assert.ok(golf.way.hidden);
  strike(down());
  assert.equal(golf.way.hidden, false);
  const captions = [...golf.way.querySelectorAll("figcaption")].map((each) => each.textContent);
  assert.deepEqual([captions[0], captions[4]], ["0.00 σ", "0.50 σ"]);
});

test("par, the greedy player and the best score stand on the card", async () => {
  await send();
  assert.match(card()[0], /^0\.50 σ, straight/);
  assert.equal(card()[1], "1 stroke, 1.0 σ");
  assert.equal(card()[2], "–");
  strike(down());
  assert.equal(card()[2], "1 stroke, 2.0 σ");
});

test("a better score replaces the best one, a worse one does not, and it is kept", async () => {
  await send();
  strike(sideways());
  strike(down());
  root.querySelector("button[name=again]").click();
  strike(down());
  root.querySelector("button[name=again]").click();
  strike(sideways());
  strike(down());
  assert.deepEqual(golf.best(1), { strokes: 1, sigma: 2 });
  const again = new BoundaryGolf(rootOf("boundary_golf"));
  again.update(props());
  assert.deepEqual(again.best(1), { strokes: 1, sigma: 2 });
  again.dispose();
});

test("the next hole is asked for, and after the last the first", async () => {
  await send();
  root.querySelector("button[name=next]").click();
  await send({ hole: { ...HOLE, number: 9 } });
  root.querySelector("button[name=next]").click();
  assert.deepEqual(reports, [
    ["hole", 2],
    ["hole", 1],
  ]);
});

test("nothing is struck from the hole, and the same data leaves the ball where it lies", async () => {
  await send();
  strike(down());
  golf.strike(0);
  await send();
  assert.equal(golf.lies.length, 2);
  await send({ hole: { ...HOLE, number: 2 } });
  assert.equal(golf.lies.length, 1);
});

test("a hole without a known boundary says so", async () => {
  await send({ hole: { ...HOLE, par: null, noPar: "none: no boundary was found" } });
  assert.equal(card()[0], "none: no boundary was found");
  strike(down());
  assert.ok(golf.way.hidden);
});

test("a generator that makes no numbers ends the game with a sentence", async () => {
  await send({ hole: { ...HOLE, start: [NaN, 1, 0] } });
  assert.match(root.querySelector(".game-note").textContent, /^Golf cannot be played: the generator answers with/);
  assert.ok(golf.play.hidden);
});

for (const value of NO_NUMBERS) {
  for (const network of ["generator", "classifier"]) {
    test(`a ${network} that answers with ${value} is named, also after some strokes`, async () => {
      await send();
      const { files } = golf.networks;
      lie(files[Number(network === "classifier")], network, value);
      strike(sideways());
      assert.equal(root.querySelector(".game-note").textContent, `Golf cannot be played: ${told(network)}.`);
      assert.ok(golf.play.hidden);
    });
  }
}
