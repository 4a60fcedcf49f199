import assert from "node:assert/strict";
import { test } from "node:test";
import "../../dom.js";
import { loadImage } from "../../../../../dashboard/web/lib/canvas/load-image.js";

test("a picture comes when it can be drawn", async () => {
  assert.equal((await loadImage("data:a")).address, "data:a");
});

test("a picture that cannot be read is an error", async () => {
  await assert.rejects(loadImage("broken"), /cannot be read/);
});
