/** The bytes beside the source: equal to what its assembler makes of it now. With `--write` they are written anew. */
import assert from "node:assert/strict";
import fs from "node:fs";
import { test } from "node:test";
import { ROW_PRODUCT_BYTES } from "../../../../../dashboard/web/lib/nn/row-product-bytes.js";

const FOLDER = new URL("../../../../../dashboard/web/lib/nn/", import.meta.url);
const BYTES_FILE = new URL("row-product-bytes.js", FOLDER);
const LINE = 100; // letters of the bytes

// the other tests of the page do not need it, so it may be missing where `make node_modules` was not run since
const assembler = await import("wabt").catch(() => null);
const isMissing = assembler === null && !process.env.CI;

async function assembled() {
  const name = "row-product.wat";
  const source = (await assembler.default()).parseWat(name, fs.readFileSync(new URL(name, FOLDER), "utf8"), {
    simd: true,
  });
  return Buffer.from(source.toBinary({}).buffer).toString("base64");
}

if (process.argv.includes("--write")) {
  const lines = (await assembled()).match(new RegExp(`.{1,${LINE}}`, "g"));
  const head =
    "/** `row-product.wat`, assembled: written by `npm run wasm`, and kept equal to its source by a test. */\n";
  const body = lines.map((line) => `  "${line}"`).join(" +\n");
  fs.writeFileSync(BYTES_FILE, `${head}export const ROW_PRODUCT_BYTES =\n${body};\n`);
} else {
  test("the bytes are those of the source; after a change, run `npm run wasm`", { skip: isMissing }, async () => {
    assert.equal(ROW_PRODUCT_BYTES, await assembled());
  });
}
