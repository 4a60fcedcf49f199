import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import "../../dom.js";
import { rememberPlace } from "../../../../../dashboard/web/lib/ui/last-place.js";

const kept = () => localStorage.getItem("latent-atlas last");

beforeEach(() => localStorage.clear());

test("the page and its parameters are remembered, below whatever path the app is served", () => {
  rememberPlace({ pathname: "/map", search: "?run=a&x=1" });
  assert.equal(kept(), "map?run=a&x=1");
  rememberPlace({ pathname: "/atlas/runs", search: "" });
  assert.equal(kept(), "runs");
});

test("the root is no page", () => {
  rememberPlace({ pathname: "/", search: "" });
  assert.equal(kept(), null);
});

test("a browser that keeps nothing is no fault", () => {
  const { localStorage } = globalThis;
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get: () => {
      throw new Error("denied");
    },
  });
  rememberPlace({ pathname: "/map", search: "" });
  Object.defineProperty(globalThis, "localStorage", { configurable: true, value: localStorage });
  assert.equal(kept(), null);
});
