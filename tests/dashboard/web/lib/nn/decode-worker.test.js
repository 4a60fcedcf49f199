import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { Worker } from "node:worker_threads";
import { CHECKPOINT, weightsBytes } from "../../nets.js";

const SCRIPT = new URL("../../../../../dashboard/web/lib/nn/decode-worker.js", import.meta.url);
// a thread of Node hears and answers by its port, one of a browser by its own scope
const AS_IN_A_BROWSER = `
  const { parentPort } = require("node:worker_threads");
  globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);
  import(${JSON.stringify(SCRIPT)}).then(() => parentPort.on("message", (data) => globalThis.onmessage({ data })));
`;

test("the script of a worker answers in a thread of its own", async () => {
  const worker = new Worker(AS_IN_A_BROWSER, { eval: true });
  worker.postMessage({ name: "step", bytes: weightsBytes(CHECKPOINT) });
  const vectors = Float32Array.of(1, -1, 0);
  worker.postMessage({ id: 1, checkpoint: "step", classifier: null, isScored: false, vectors, keys: [0] });
  const [found] = await once(worker, "message");
  assert.deepEqual([...found.images], [255, 0]);
  await worker.terminate();
});
