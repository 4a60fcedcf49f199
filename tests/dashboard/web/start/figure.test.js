import assert from "node:assert/strict";
import { test } from "node:test";
import { click, motion } from "../dom.js";
import { actButton, Figure, isStill, pathOf, percent, svg } from "../../../../dashboard/web/start/figure.js";
import { hostOf } from "./host.js";

test("a figure without anything to see has measured nothing", () => {
  const figure = new Figure(document.body, hostOf());
  figure.update();
  figure.reveal();
  assert.equal(figure.verdict(), null);
});

test("shapes are real ones of the page", () => {
  const made = svg("g", { class: "a" }, svg("line", { x1: 1 }), "text");
  assert.equal(made.outerHTML, '<g class="a"><line x1="1"></line>text</g>');
  assert.equal(
    pathOf([
      [0, 1],
      [2.04, 3],
    ]),
    "M0.0 1.0L2.0 3.0",
  );
});

test("a button does what it says", () => {
  let done = 0;
  click(actButton("Do", () => (done += 1)));
  assert.equal(done, 1);
});

test("shares are whole percents, and less motion is a wish of the page", () => {
  assert.equal(percent(0.126), "13%");
  motion.isReduced = true;
  assert.ok(isStill());
  motion.isReduced = false;
});
