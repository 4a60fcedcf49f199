import assert from "node:assert/strict";
import { test } from "node:test";
import { store, WeightsStore } from "../../../../../dashboard/web/lib/nn/weights-store.js";

const resultOf = (promise) => promise.catch((error) => error.message);

test("who waits gets the weights, and who comes later gets them too", async () => {
  const own = new WeightsStore();
  const early = own.get("a");
  own.put("a", "file a");
  assert.equal(await early, "file a");
  assert.equal(await own.get("a"), "file a");
});

test("damage is reported to who waits and to who comes later, until good weights arrive", async () => {
  const own = new WeightsStore();
  const early = resultOf(own.get("a"));
  own.fail("a", new Error("torn"));
  assert.equal(await early, "torn");
  assert.equal(await resultOf(own.get("a")), "torn");
  own.put("a", "file a");
  assert.equal(await own.get("a"), "file a");
});

test("only who waits for that name is answered", async () => {
  const own = new WeightsStore();
  const other = own.get("b");
  own.put("a", "file a");
  own.fail("c", new Error("torn"));
  own.put("b", "file b");
  assert.equal(await other, "file b");
});

test("weights that were removed are waited for again", async () => {
  const own = new WeightsStore();
  own.put("a", "file a");
  own.remove("a");
  const again = own.get("a");
  own.put("a", "another a");
  assert.equal(await again, "another a");
  own.fail("b", new Error("torn"));
  own.remove("b");
  const mended = own.get("b");
  own.put("b", "file b");
  assert.equal(await mended, "file b");
});

test("who no longer waits leaves nothing behind", async () => {
  const own = new WeightsStore();
  const nobody = new AbortController();
  const left = resultOf(own.get("a", nobody.signal));
  nobody.abort(new Error("gone"));
  assert.equal(await left, "gone");
  assert.equal(own.waiters.size, 0);
});

test("all copies of this module share one store", async () => {
  const copy = await import("../../../../../dashboard/web/lib/nn/weights-store.js?copy");
  assert.notEqual(copy.WeightsStore, WeightsStore);
  assert.equal(copy.store, store);
});
