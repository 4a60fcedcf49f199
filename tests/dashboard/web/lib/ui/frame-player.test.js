import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { click, enter, motion } from "../../dom.js";
import { FramePlayer } from "../../../../../dashboard/web/lib/ui/frame-player.js";

let player, shown, rested;

beforeEach(() => {
  mock.timers.reset();
  mock.timers.enable({ apis: ["setInterval"] });
  motion.isReduced = false;
  [shown, rested] = [[], []];
  const [button, slider, label] = ["button", "input", "output"].map((tag) => document.createElement(tag));
  slider.type = "range";
  player = new FramePlayer(button, slider, label, shown.push.bind(shown), rested.push.bind(rested));
  player.load(["one", "two", "three"], 1);
});

test("every frame that is shown is told, and where it rests", () => {
  assert.deepEqual([shown, rested], [[1], []]);
  click(player.button);
  mock.timers.tick(700);
  assert.deepEqual([shown, rested], [[1, 2], [2]]);
  assert.equal(player.label.textContent, "three");
  assert.equal(player.slider.getAttribute("aria-valuetext"), "three");
});

test("the slider is told on its way, and rests when it is let go", () => {
  enter(player.slider, 0);
  assert.deepEqual([shown, rested], [[1, 0], []]);
  player.slider.dispatchEvent(new Event("change"));
  assert.deepEqual(rested, [0]);
});

test("other frames stop it", () => {
  click(player.button);
  player.load(["four"], 0);
  mock.timers.tick(1000);
  assert.deepEqual(shown, [1, 0]);
  assert.equal(player.button.getAttribute("aria-label"), "Play");
});
