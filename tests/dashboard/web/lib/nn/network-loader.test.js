import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { NetworkLoader } from "../../../../../dashboard/web/lib/nn/network-loader.js";
import { store } from "../../../../../dashboard/web/lib/nn/weights-store.js";
import { checkpointFile, classifierFile } from "../../nets.js";

const BOTH = { checkpoint: "step", classifier: "classifier", problem: null };
const settled = () => new Promise((resolve) => setImmediate(resolve));

let told, loader;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  for (const name of ["step", "classifier", "other"]) store.remove(name);
  told = [];
  loader = new NetworkLoader({ ready: (networks) => told.push(networks), fail: (why) => told.push(why) }, 1000);
});

test("networks are ready when all weights have arrived, in whatever order", async () => {
  loader.load(BOTH);
  store.put("classifier", classifierFile());
  await settled();
  assert.deepEqual(told, []);
  store.put("step", checkpointFile());
  await settled();
  assert.equal(told.length, 1);
  assert.deepEqual([...told[0].generator.run(Float32Array.of(3, 4, 5))], [3, 4]);
  assert.deepEqual([...told[0].discriminator.run(Float32Array.of(3, 4))], [3]);
  assert.deepEqual([...told[0].classifier.run(Float32Array.of(3, 4))], [8, -8]);
});

test("without a classifier nothing waits for one", async () => {
  store.put("step", checkpointFile());
  loader.load({ ...BOTH, classifier: null });
  await settled();
  assert.equal(told[0].classifier, null);
});

test("why there are none is reported at once", () => {
  loader.load({ checkpoint: null, classifier: null, problem: "only torch runs it" });
  assert.deepEqual(told, ["only torch runs it"]);
});

test("damaged weights are reported", async () => {
  loader.load(BOTH);
  store.fail("classifier", new Error("damaged"));
  await settled();
  mock.timers.tick(5000);
  assert.deepEqual(told, ["damaged"]);
});

test("weights without the wanted network are reported", async () => {
  store.put("step", classifierFile());
  loader.load({ ...BOTH, classifier: null });
  await settled();
  assert.deepEqual(told, ["the weights contain no generator"]);
});

test("late weights are reported as late, and are used when they arrive after all", async () => {
  loader.load({ ...BOTH, classifier: null });
  mock.timers.tick(999);
  assert.deepEqual(told, []);
  mock.timers.tick(1);
  assert.deepEqual(told, ["its weights have not arrived"]);
  store.put("step", checkpointFile());
  await settled();
  assert.equal(told.length, 2);
  assert(told[1].generator);
});

test("weights that arrive in time are never called late", async () => {
  loader.load({ ...BOTH, classifier: null });
  store.put("step", checkpointFile());
  await settled();
  mock.timers.tick(5000);
  assert.equal(told.length, 1);
});

test("the same networks are loaded once, others instead of the last ones", async () => {
  loader.load({ ...BOTH, classifier: null });
  loader.load({ ...BOTH, classifier: null });
  loader.load({ checkpoint: "other", classifier: null, problem: null });
  store.put("step", checkpointFile());
  await settled();
  assert.deepEqual(told, []);
  store.put("other", checkpointFile());
  await settled();
  assert.equal(told.length, 1);
  assert.equal(store.waiters.size, 0);
});

test("networks that are ready stay, even when the page lets go of their weights", async () => {
  store.put("step", checkpointFile());
  loader.load({ ...BOTH, classifier: null });
  await settled();
  store.remove("step");
  assert.deepEqual([...told[0].generator.run(Float32Array.of(1, 2, 3))], [1, 2]);
});

test("after the end nothing is reported", async () => {
  loader.load(BOTH);
  loader.dispose();
  store.put("step", checkpointFile());
  store.put("classifier", classifierFile());
  await settled();
  mock.timers.tick(5000);
  assert.deepEqual(told, []);
});
