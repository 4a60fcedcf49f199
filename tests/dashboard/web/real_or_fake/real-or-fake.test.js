import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { click, key, reportsOf, rootOf, settled } from "../dom.js";
import { checkpointFile, lie, NO_NUMBERS, said as told } from "../nets.js";
import { RealOrFake } from "../../../../dashboard/web/real_or_fake/real-or-fake.js";
import { store } from "../../../../dashboard/web/lib/nn/weights-store.js";

const NAME = "0123456789abcdef";
let root, game, reports, random;

/** Two real images, whose first pixel, which the discriminator reads, is white: it takes them for real. */
const REAL = Buffer.from([255, 0, 255, 10]).toString("base64");

const props = (changes = {}) => ({
  weights: { checkpoint: NAME, classifier: null, problem: null },
  run: "run",
  iteration: 7,
  scoreIsProbability: true,
  deck: 3,
  shape: [1, 2, 1],
  real: REAL,
  ...changes,
});

beforeEach(() => {
  localStorage.clear();
  random = mock.method(Math, "random", () => 0.25); // the real image stands on the right
  store.put(NAME, checkpointFile(NAME));
  root = rootOf("real_or_fake");
  game = new RealOrFake(root);
  reports = reportsOf(game);
});

afterEach(() => {
  game.dispose();
  mock.restoreAll();
});

async function send(changes) {
  game.update(props(changes));
  await settled();
}

const cells = () => [...root.querySelectorAll(".game-board td")].map((cell) => cell.textContent);
const said = () => root.querySelector(".real-or-fake-said").textContent;

test("a right answer is counted, and both scores are shown after it", async () => {
  await send();
  assert.deepEqual([...root.querySelectorAll("small")].map((each) => each.textContent).join(""), "");
  click(game.cards[1]);
  assert.match(said(), /^Right: the right one is real\./);
  assert.deepEqual(cells().slice(0, 3), ["1 of 1", "1", "1"]);
  assert.match(root.querySelectorAll("small")[1].textContent, /^P\(real\) = 73%$/); // sigmoid of 1
  assert.deepEqual(
    [...root.querySelectorAll("b")].map((each) => each.textContent),
    ["Generated", "Real"],
  );
});

test("a wrong answer ends the streak and not the record", async () => {
  await send();
  click(game.cards[1]);
  game.next.click();
  click(game.cards[0]);
  assert.match(said(), /^No: the right one is real\./);
  assert.deepEqual(cells().slice(0, 3), ["1 of 2", "0", "1"]);
});

test("the discriminator is counted on the same pairs: it takes the higher score for real", async () => {
  await send();
  const { round } = game;
  assert.equal(round.scores[1], 1);
  assert.equal(round.chosenAt, Number(round.scores[0] < 1));
  click(game.cards[0]);
  const expected = round.chosenAt === 1 ? ["1 of 1", "1", "1"] : ["0 of 1", "0", "0"];
  assert.deepEqual(cells().slice(3), expected);
});

test("a pair is answered once, by the arrow keys too", async () => {
  await send();
  root.dispatchEvent(key("ArrowRight"));
  root.dispatchEvent(key("ArrowLeft"));
  click(game.cards[0]);
  assert.equal(game.record.numbers.rounds, 1);
  assert.equal(document.activeElement, game.next);
});

test("each real image is shown once, and others are asked for when they are used up", async () => {
  await send();
  const first = game.round.images[1];
  click(game.cards[1]);
  assert.deepEqual(reports, []);
  game.next.click();
  assert.notDeepEqual(game.round.images[1], first);
  assert.deepEqual(reports, [["deck", 4]]);
  await send({ deck: 4, real: Buffer.from([0, 0]).toString("base64") });
  click(game.cards[1]);
  game.next.click();
  assert.deepEqual(game.round.images[1], Float32Array.of(-1, -1));
});

test("the record is each checkpoint's own, and can be forgotten", async () => {
  await send();
  click(game.cards[1]);
  await send({ iteration: 8 });
  assert.equal(cells()[0], "–");
  await send();
  assert.equal(cells()[0], "1 of 1");
  root.querySelector("button[name=again]").click();
  assert.equal(cells()[0], "–");
});

test("where the real image stands is left to chance", async () => {
  await send();
  random.mock.mockImplementation(() => 0.75);
  click(game.cards[1]);
  game.next.click();
  assert.equal(game.round.realAt, 0);
});

test("networks that are missing are told, and there is nothing to click", async () => {
  await send({ weights: { checkpoint: null, classifier: null, problem: "only torch can run it" } });
  assert.equal(root.querySelector(".game-note").textContent, "This game cannot be played: only torch can run it.");
  assert.ok(root.querySelector(".real-or-fake-pair").hidden);
});

for (const value of NO_NUMBERS) {
  for (const network of ["generator", "discriminator"]) {
    test(`a ${network} that answers with ${value} is named, and nothing is counted`, async () => {
      const file = checkpointFile(NAME);
      lie(file, network, value);
      store.put(NAME, file);
      await send();
      const note = root.querySelector(".game-note").textContent;
      assert.equal(note, `This game cannot be played: ${told(network)}.`);
      assert.ok(root.querySelector(".real-or-fake-pair").hidden);
      game.answer(0);
      assert.equal(cells()[0], "–");
    });
  }
}

test("a discriminator that says the same of both has chosen neither", async () => {
  const file = checkpointFile(NAME);
  lie(file, "discriminator", 0.25);
  store.put(NAME, file);
  for (const chance of [0.25, 0.75]) {
    random.mock.mockImplementation(() => chance);
    await send({ iteration: chance, deck: chance });
    game.deal(false);
    click(game.cards[0]);
    assert.match(said(), /The discriminator cannot tell: it gives both the same score\.$/);
    assert.equal(cells()[3], "0 of 1");
  }
});
