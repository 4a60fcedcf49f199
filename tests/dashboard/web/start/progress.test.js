import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "../dom.js";
import { keepAnswers, readAnswers } from "../../../../dashboard/web/start/progress.js";

beforeEach(() => localStorage.clear());

test("answers outlive the page", () => {
  assert.deepEqual(readAnswers(), {});
  keepAnswers({ digit: 2, seat: 0 });
  assert.deepEqual(readAnswers(), { digit: 2, seat: 0 });
});

test("what is kept under their name and is no answer is passed over", () => {
  for (const [kept, read] of [
    ["{", {}],
    ["null", {}],
    ['{"digit": "2", "seat": 1}', { seat: 1 }],
  ]) {
    localStorage.setItem("latent-atlas start", kept);
    assert.deepEqual(readAnswers(), read);
  }
});
