import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import "../../dom.js";
import { GameRecord } from "../../../../../dashboard/web/lib/ui/record.js";

beforeEach(() => localStorage.clear());

function opened(name = "chess") {
  const record = new GameRecord({ right: 0, best: 0 });
  record.open(name);
  return record;
}

test("what is kept is there again, under its name alone", () => {
  opened().keep({ right: 3 });
  assert.deepEqual(opened().numbers, { right: 3, best: 0 });
  assert.deepEqual(opened("go").numbers, { right: 0, best: 0 });
});

test("what is no number is not taken over", () => {
  for (const stored of ["nonsense", "7", "null", '["a"]', '{"right": "9", "best": null}']) {
    localStorage.setItem("latent-atlas chess", stored);
    assert.deepEqual(opened().numbers, { right: 0, best: 0 });
  }
});

test("what is forgotten is gone", () => {
  const record = opened();
  record.keep({ best: 5 });
  record.clear();
  assert.deepEqual(record.numbers, { right: 0, best: 0 });
  assert.deepEqual(opened().numbers, { right: 0, best: 0 });
});

test("without storage it is kept for as long as the page is open", () => {
  mock.method(Object.getPrototypeOf(localStorage), "setItem", () => {
    throw new Error("no storage");
  });
  const record = opened();
  record.keep({ best: 5 });
  assert.equal(record.numbers.best, 5);
  mock.restoreAll();
});
