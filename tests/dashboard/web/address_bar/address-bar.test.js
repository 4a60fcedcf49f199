import assert from "node:assert/strict";
import { afterEach, mock, test } from "node:test";
import { click, rootOf, settled } from "../dom.js";
import { AddressBar } from "../../../../dashboard/web/address_bar/address-bar.js";

let bar;

afterEach(() => bar.dispose());

test("the button copies what the address says at that moment", async () => {
  const copied = [];
  const clipboard = { writeText: async (text) => copied.push(text) };
  Object.defineProperty(globalThis, "navigator", { value: { clipboard }, configurable: true });
  const { history } = document.defaultView;
  bar = new AddressBar(rootOf("address_bar"));
  history.pushState({}, "", "/map?run=a&line=0_1");
  click(document.querySelector("button"));
  await settled();
  assert.deepEqual(copied, ["http://localhost/map?run=a&line=0_1"]);
  assert.equal(document.querySelector("button").textContent, "Copied");
});

test("on a phone the sidebar closes after a choice, and after no other news", () => {
  bar = new AddressBar(rootOf("address_bar"));
  let closed = 0;
  document.body.insertAdjacentHTML(
    "beforeend",
    '<div data-testid="stSidebarCollapseButton"><button aria-expanded="true"></button></div>',
  );
  document.querySelector("[data-testid=stSidebarCollapseButton] button").addEventListener("click", () => (closed += 1));
  globalThis.innerWidth = 380;
  bar.update({ page: "map", run: "a" });
  bar.update({ page: "map", run: "a" });
  assert.equal(closed, 0);
  bar.dispose();
  bar = new AddressBar(document.querySelector(".address-bar"));
  bar.update({ page: "training", run: "a" });
  assert.equal(closed, 1);
  bar.update({ page: "training", run: "b" });
  assert.equal(closed, 2);
  globalThis.innerWidth = 1440;
  bar.update({ page: "training", run: "a" });
  assert.equal(closed, 2);
});

test("where the visitor is when they go is remembered", () => {
  bar = new AddressBar(rootOf("address_bar"));
  bar.update({ page: "map", run: "a" });
  document.defaultView.history.replaceState({}, "", "/map?run=a&window=1_2_3");
  document.defaultView.dispatchEvent(new document.defaultView.Event("pagehide"));
  assert.equal(localStorage.getItem("latent-atlas last"), "map?run=a&window=1_2_3");
});

test("each section of the navigation is a list that its heading names", () => {
  bar = new AddressBar(rootOf("address_bar"));
  document.body.insertAdjacentHTML(
    "beforeend",
    '<ul data-testid="stSidebarNavItems"><div><header><p>Learn</p></header><li></li></div></ul>',
  );
  bar.update({ page: "map", run: "a" });
  const section = document.querySelector("[data-testid=stSidebarNavItems] > div");
  assert.equal(section.getAttribute("role"), "list");
  assert.equal(section.getAttribute("aria-label"), "Learn");
  assert.equal(section.parentElement.getAttribute("role"), "presentation");
});

test("Python hears when the system turns dark", () => {
  const system = Object.assign(new window.EventTarget(), { matches: true });
  mock.method(globalThis, "matchMedia", () => system);
  mock.timers.enable({ apis: ["setTimeout"] });
  bar = new AddressBar(rootOf("address_bar"));
  const told = [];
  bar.trigger = (...report) => told.push(report);
  system.dispatchEvent(new Event("change"));
  mock.timers.runAll();
  mock.reset();
  mock.timers.reset();
  assert.deepEqual(told, [["dark", true]]);
});
