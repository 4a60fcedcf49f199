import assert from "node:assert/strict";
import { test } from "node:test";
import "../../dom.js";
import { keepOneEntryForAPage } from "../../../../../dashboard/web/lib/ui/page-history.js";

const { history, location } = document.defaultView;

test("a change of parameters replaces the entry, another page adds one", () => {
  const before = history.length;
  history.pushState({}, "", "/explore?seed=1");
  assert.equal(history.length, before + 1, "without this module each change adds one");
  keepOneEntryForAPage(history, location);
  keepOneEntryForAPage(history, location); // a component is made anew on each page
  history.pushState({}, "", "/explore?seed=2");
  history.pushState({}, "", "?seed=3");
  assert.equal(history.length, before + 1);
  assert.equal(location.search, "?seed=3");
  history.pushState({}, "", "/map?seed=3");
  assert.equal(history.length, before + 2);
  assert.equal(location.pathname, "/map");
});
