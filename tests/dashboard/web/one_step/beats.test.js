import assert from "node:assert/strict";
import { test } from "node:test";
import "../dom.js";
import { beatsOf, KINDS, meanScore, numberText, scoreText, silence } from "../../../../dashboard/web/one_step/beats.js";
import { move, scene } from "./scene.js";

test("every move has a beat of each kind, in the order of the moves", () => {
  const beats = beatsOf(scene(), 4);
  assert.deepEqual(
    beats.map((beat) => [beat.move.player, beat.reveal]),
    ["discriminator", "generator"].flatMap((player) => KINDS.map((_, reveal) => [player, reveal])),
  );
  assert.ok(beats.every((beat) => beat.says.length > 20));
});

test("what is said follows from what happened", () => {
  const said = (changes, place) => beatsOf(scene({ moves: [move("generator", changes)] }), 4)[place].says;
  assert.match(said({}, 2), /flipped/);
  assert.match(said({ fakeLabel: 0 }, 2), /skipped/);
  assert.match(said({}, 5), /from 50% to 88%/);
  const [, , , loss] = beatsOf(scene({ moves: [move("discriminator", { penalty: 0.0123 })], penalty: "R1 + R2" }), 4);
  assert.match(loss.says, /The loss is 0\.25, of which 0\.0123 is the gradient penalty \(R1 \+ R2\)\./);
  const [, , , pair] = beatsOf(scene({ isRelativistic: true, isProbability: false }), 4);
  assert.match(pair.says, /compared with its partner/);
});

test("scores are probabilities where the objective makes them so", () => {
  assert.equal(scoreText(0, true), "50%");
  assert.equal(scoreText(-1.25, false), "−1.3");
  assert.equal(scoreText(2, false), "+2.0");
  assert.equal(scoreText(null, true), "–");
  assert.equal(meanScore([0, null, 1000], true), "75%");
  assert.equal(meanScore([1, 2], false), "1.50");
  assert.equal(meanScore([null], true), "–");
});

test("numbers are short", () => {
  assert.deepEqual(
    [0.69315, null, 0].map((value) => numberText(value)),
    ["0.693", "–", "0"],
  );
  assert.equal(numberText(1.2345, 2), "1.2");
});

test("where nobody moves it is said why", () => {
  assert.match(silence(scene({ played: 0 })), /to begin/);
  assert.match(silence(scene()), /Nobody moved/);
});
