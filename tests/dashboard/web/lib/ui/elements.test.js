import assert from "node:assert/strict";
import { test } from "node:test";
import { click } from "../../dom.js";
import { button, element, find, findAll } from "../../../../../dashboard/web/lib/ui/elements.js";

test("an element has its class and attributes", () => {
  const made = element("input", "one two", { type: "range", min: -4 });
  assert.equal(made.outerHTML, '<input class="one two" type="range" min="-4">');
});

test("a button has a name and acts, but the tab key passes it over", () => {
  let acts = 0;
  const made = button("small", "✕", "Remove it", () => (acts += 1));
  click(made);
  assert.equal(acts, 1);
  assert.deepEqual(
    [made.textContent, made.title, made.getAttribute("aria-label"), made.tabIndex],
    ["✕", "Remove it", "Remove it", -1],
  );
});

test("what is not there, or of another kind, is an error that names it", () => {
  const root = element("div", "");
  root.append(element("span", "here"));
  assert.equal(find(root, ".here", HTMLElement).className, "here");
  assert.throws(() => find(root, ".there", HTMLElement), /\.there/);
  assert.throws(() => find(root, ".here", HTMLInputElement), /\.here/);
  assert.equal(findAll(root, "span", HTMLElement).length, 1);
  assert.equal(findAll(root, "span", HTMLInputElement).length, 0);
});
