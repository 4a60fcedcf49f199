import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { CHECKPOINT, CLASSIFIER, lie, NO_NUMBERS, said as told, weightsBytes } from "../../nets.js";
import { DecodeServer } from "../../../../../dashboard/web/lib/nn/decode-server.js";
import { until, workersOf } from "./workers.js";

const JOB = {
  id: 7,
  checkpoint: "step",
  classifier: "namer",
  isScored: true,
  vectors: Float32Array.of(-1, 1, 0, 0.5, -0.5, 0),
  keys: [1, 2],
};

let port, close, answers;

beforeEach(() => {
  const made = workersOf(1);
  [port] = made.workers;
  ({ close } = made);
  answers = [];
  port.onmessage = ({ data }) => answers.push(data);
  port.postMessage({ name: "step", bytes: weightsBytes(CHECKPOINT) });
  port.postMessage({ name: "namer", bytes: weightsBytes(CLASSIFIER) });
});

afterEach(() => close());

async function answerTo(message) {
  port.postMessage(message);
  await until(() => answers.length);
  return answers.shift();
}

test("latent vectors become images in grey levels, classified and scored", async () => {
  const found = await answerTo(JOB);
  assert.equal(found.id, 7);
  assert.deepEqual([...found.images], [0, 255, 191, 64]);
  assert.deepEqual(found.shape, [1, 2, 1]);
  assert.deepEqual([...found.classes], [0, 1]); // whether the second pixel is above zero
  assert(found.confidences[0] > 0.98 && found.confidences[1] > 0.88);
  assert.deepEqual([...found.logits], [-1, 0.5]); // the first pixel
});

test("what is not wanted is not computed", async () => {
  const found = await answerTo({ ...JOB, classifier: null, isScored: false });
  assert.deepEqual([found.classes, found.confidences, found.logits], [null, null, null]);
});

test("levels beyond black and white are held", async () => {
  const found = await answerTo({ ...JOB, vectors: Float32Array.of(-3, 3, 0) });
  assert.deepEqual([...found.images], [0, 255]);
});

test("a job that fails is answered by what is wrong, and the next one is done", async () => {
  assert.deepEqual(await answerTo({ ...JOB, checkpoint: "other" }), { id: 7, problem: "there are no weights other" });
  assert.equal((await answerTo(JOB)).images.length, 4);
});

test("weights that are no longer wanted are forgotten", async () => {
  port.postMessage({ forget: "namer" });
  assert.match((await answerTo(JOB)).problem, /no weights namer/);
});

for (const value of NO_NUMBERS) {
  for (const name of ["generator", "discriminator", "classifier"]) {
    test(`a ${name} that answers with ${value} is what is wrong`, () => {
      const said = [];
      const server = new DecodeServer({ postMessage: (message) => said.push(message), onmessage: null });
      server.hear({ name: "step", bytes: weightsBytes(CHECKPOINT) });
      server.hear({ name: "namer", bytes: weightsBytes(CLASSIFIER) });
      lie(server.file(name === "classifier" ? "namer" : "step"), name, value);
      server.hear(JOB);
      assert.deepEqual(said, [{ id: 7, problem: told(name) }]);
    });
  }
}
