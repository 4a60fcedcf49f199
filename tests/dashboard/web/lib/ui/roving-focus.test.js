import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { key } from "../../dom.js";
import { RovingFocus } from "../../../../../dashboard/web/lib/ui/roving-focus.js";

let root, group;

beforeEach(() => {
  document.body.innerHTML = `<div><button>a</button><button>b</button><button>c</button><i tabindex="0"></i></div>`;
  root = document.body.firstChild;
  group = new RovingFocus(root, "button", ["ArrowLeft"], ["ArrowRight"]);
  group.refresh();
});

const stops = () => [...root.querySelectorAll("button")].filter((button) => button.tabIndex === 0);
const names = () => stops().map((button) => button.textContent);
const press = (name, options) => {
  const event = key(name, options);
  document.activeElement.dispatchEvent(event);
  return event;
};

test("a group is one stop of the tab key, at first its first control", () => {
  assert.deepEqual(names(), ["a"]);
});

test("the arrows go from one to the next, and no farther than the ends", () => {
  root.children[0].focus();
  assert(press("ArrowRight").defaultPrevented);
  press("ArrowRight");
  press("ArrowRight");
  assert.equal(document.activeElement.textContent, "c");
  assert.deepEqual(names(), ["c"]);
  press("ArrowLeft");
  assert.equal(document.activeElement.textContent, "b");
});

test("other keys, and arrows with a modifier, mean what they always mean", () => {
  root.children[0].focus();
  for (const event of [press("ArrowDown"), press("x"), press("ArrowRight", { ctrlKey: true })]) {
    assert(!event.defaultPrevented);
  }
  assert.equal(document.activeElement.textContent, "a");
});

test("the stop is where the group was left, by whatever way", () => {
  root.children[1].focus();
  assert.deepEqual(names(), ["b"]);
});

test("when the control that was the stop goes, the current one becomes it, or else the first", () => {
  root.children[1].focus();
  root.children[1].remove();
  root.children[1].setAttribute("aria-current", "true");
  group.refresh();
  assert.deepEqual(names(), ["c"]);
  root.children[1].remove();
  group.refresh();
  assert.deepEqual(names(), ["a"]);
});

test("while the focus is elsewhere, the stop goes with the current control", () => {
  root.children[0].focus();
  root.children[2].setAttribute("aria-current", "true");
  group.refresh();
  assert.deepEqual(names(), ["a"], "nothing is pulled away from under the focus");
  root.children[3].focus();
  document.activeElement.blur();
  group.refresh();
  assert.deepEqual(names(), ["c"]);
});

test("a group without controls has no stop", () => {
  root.replaceChildren();
  group.refresh();
  assert.equal(root.querySelector("[tabindex]"), null);
});
