import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { DecodePool } from "../../../../../dashboard/web/lib/nn/decode-pool.js";
import { checkpointFile, classifierFile } from "../../nets.js";
import { until, workersOf } from "./workers.js";

const NAME = "0123456789abcdef"; // of every file of the tests, unless they name it

let made, pool, problems;

beforeEach(() => {
  made = workersOf(2);
  problems = [];
  pool = new DecodePool(made.workers, (problem) => problems.push(problem));
  pool.provide([checkpointFile()]);
});

afterEach(() => made.close());

/** Someone who wants so many images, each of its own grey level. */
function wanting(count, checkpoint = NAME) {
  const source = { handedOut: 0, found: new Map() };
  source.next = () => {
    if (source.handedOut === count) return null;
    source.handedOut += 1;
    const vectors = Float32Array.of(source.handedOut / 10, 0, 0);
    return { checkpoint, classifier: null, isScored: false, vectors, keys: [source.handedOut] };
  };
  source.put = ({ images }, { keys }) => source.found.set(keys[0], images[0]);
  return source;
}

test("everything that is wanted is done, each answer with its own job", async () => {
  const source = wanting(7);
  pool.ask(source);
  await until(() => source.found.size === 7);
  const level = (number) => Math.round((number / 10 + 1) * 127.5);
  for (const [key, found] of source.found) assert(Math.abs(found - level(key)) <= 1);
});

test("every worker gets something before any gets more, and at most two jobs are ahead", () => {
  const source = wanting(9);
  pool.ask(source);
  assert.equal(source.handedOut, 4);
  assert.deepEqual(
    pool.lanes.map(({ begun }) => [...begun.values()].map(({ job }) => job.keys[0])),
    [
      [1, 3],
      [2, 4],
    ],
  );
});

test("the newest request wins: what an older one still wanted is dropped, what had begun is kept", async () => {
  const [older, newer] = [wanting(1000), wanting(6)];
  pool.ask(older);
  pool.ask(newer);
  await until(() => newer.found.size === 6);
  await until(() => older.found.size === 4);
  assert.equal(older.handedOut, 4);
});

test("nobody is served any more when that is asked for", async () => {
  const source = wanting(1000);
  pool.ask(source);
  pool.ask(null);
  await until(() => source.found.size === 4);
  assert.equal(source.handedOut, 4);
});

test("other weights replace the last ones in all workers, and what was wanted of those ends without a failure", async () => {
  const old = wanting(1000);
  pool.ask(old);
  await until(() => old.found.size > 0);
  pool.provide([checkpointFile("new one"), classifierFile("namer")]);
  const source = wanting(5, "new one");
  pool.ask(source);
  await until(() => source.found.size === 5);
  assert.deepEqual(problems, []);
  for (const server of made.servers) assert.deepEqual([...server.files.keys()].sort(), ["namer", "new one"]);
});

test("weights that the workers have are not sent again", () => {
  const sent = [];
  for (const worker of made.workers) worker.postMessage = (message) => sent.push(message);
  pool.provide([checkpointFile(), classifierFile("namer")]);
  assert.deepEqual(
    sent.map(({ name }) => name),
    ["namer", "namer"],
  );
});

test("a job that fails ends the pool, and that is told once", async () => {
  const source = wanting(9, "missing");
  pool.names.add("missing");
  pool.ask(source);
  await until(() => problems.length);
  await until(() => pool.lanes.every(({ begun }) => begun.size === 0));
  assert.deepEqual(problems, ["there are no weights missing"]);
  assert.equal(pool.problem, "there are no weights missing");
  const later = wanting(1);
  pool.ask(later);
  assert.equal(later.handedOut, 0);
});

test("a worker that cannot be started ends the pool", () => {
  made.workers[0].onerror(new Event("error"));
  assert.deepEqual(problems, ["a worker could not be started"]);
});

test("where there are no workers, there is no pool", () => {
  assert.equal(typeof globalThis.Worker, "undefined");
  assert.equal(
    DecodePool.start(() => {}),
    null,
  );
});
