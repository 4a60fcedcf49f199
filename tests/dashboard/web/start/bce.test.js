import assert from "node:assert/strict";
import { test } from "node:test";
import { click, enter, pointer, sized } from "../dom.js";
import { BceFigure, crossEntropy } from "../../../../dashboard/web/start/bce.js";
import { buttonNamed, shown } from "./host.js";

const reading = () => document.querySelector(".start-reading").textContent;

test("the loss is how surprised D is by the label", () => {
  assert.equal(crossEntropy(0.01, 1).toFixed(2), "4.61");
  assert.equal(crossEntropy(0.01, 0).toFixed(2), "0.01");
  assert.equal(crossEntropy(0.5, 1), crossEntropy(0.5, 0));
});

test("the slider moves the point, and the label flips the curve", () => {
  const { slider } = shown(BceFigure);
  assert.equal(reading(), "P(real) = 0.50, label 1 (real): loss 0.69");
  enter(slider, 0.9);
  assert.equal(reading(), "P(real) = 0.90, label 1 (real): loss 0.11");
  click(buttonNamed("Flip the label"));
  assert.equal(reading(), "P(real) = 0.90, label 0 (generated): loss 2.30");
});

test("the curve itself can be dragged, within its ends", () => {
  const { chart } = shown(BceFigure);
  sized(chart, 560, 270);
  for (const [x, said] of [
    [44 + 0.25 * 502, "0.25"],
    [-50, "0.10"],
    [900, "0.90"],
  ]) {
    chart.dispatchEvent(pointer("down", x, 10));
    assert.match(reading(), new RegExp(`P\\(real\\) = ${said}`));
  }
});

test("the end of the curve, of which the question asks, is shown after the answer", () => {
  const figure = shown(BceFigure);
  enter(figure.slider, 0.01);
  assert.match(reading(), /P\(real\) = 0\.10/);
  figure.host.isAnswered = true;
  figure.reveal();
  assert.equal(reading(), "P(real) = 0.01, label 1 (real): loss 4.61");
});
