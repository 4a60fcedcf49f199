import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "../dom.js";
import { CHECKPOINT, weightsBytes } from "../nets.js";
import { store } from "../../../../dashboard/web/lib/nn/weights-store.js";
import { NetworkWeights } from "../../../../dashboard/web/network_weights/network-weights.js";

const NAME = "0123456789abcdef";

/** What Python sends: the name, and the file. */
const sent = () => new Uint8Array([...Buffer.from(NAME), ...weightsBytes(CHECKPOINT)]);

let component;

beforeEach(() => {
  store.remove(NAME);
  component = new NetworkWeights();
});

test("weights are in the store under their name, until the place on the page goes", async () => {
  component.update(sent());
  const file = await store.get(NAME);
  assert.deepEqual([...file.network("generator").run(Float32Array.of(1, 2, 3))], [1, 2]);
  component.dispose();
  assert(!store.files.has(NAME));
});

test("the same bytes are read once", async () => {
  const bytes = sent();
  component.update(bytes);
  const file = await store.get(NAME);
  component.update(bytes);
  assert.equal(await store.get(NAME), file);
});

test("damage anywhere in the file is told under its name", async () => {
  for (const place of [16, 21, 60, sent().length - 1]) {
    const bytes = sent();
    bytes[place] ^= 1;
    component.update(bytes);
    await assert.rejects(store.get(NAME), /damaged|not a weights file/);
  }
});
