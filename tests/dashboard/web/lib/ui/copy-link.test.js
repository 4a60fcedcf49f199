import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import "../../dom.js";
import { CopyLink } from "../../../../../dashboard/web/lib/ui/copy-link.js";

let button, copied, isSettled;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout"] });
  button = document.createElement("button");
  button.textContent = "Copy link";
  copied = [];
  isSettled = true;
  Object.defineProperty(globalThis, "navigator", {
    value: { clipboard: { writeText: async (text) => copied.push(text) } },
    configurable: true,
  });
});

const link = () =>
  new CopyLink(
    button,
    async () => isSettled,
    () => ({ run: "mnist-conv", z: "a+b=" }),
  );

test("the address holds the parameters, and the button says for a while that it is copied", async () => {
  await link().copy();
  assert.deepEqual(copied, ["http://localhost/explore?run=mnist-conv&z=a%2Bb%3D"]);
  assert.equal(button.textContent, "Copied");
  mock.timers.tick(1800);
  assert.equal(button.textContent, "Copy link");
});

test("nothing is copied that Python does not know, or that the browser forbids", async () => {
  isSettled = false;
  await link().copy();
  assert.deepEqual(copied, []);
  assert.match(button.textContent, /Not copied/);
  isSettled = true;
  navigator.clipboard.writeText = async () => {
    throw new Error("forbidden");
  };
  await link().copy();
  assert.match(button.textContent, /Not copied/);
});
