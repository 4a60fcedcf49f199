import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { click } from "../dom.js";
import { judged, SeatFigure } from "../../../../dashboard/web/start/seat.js";
import { base64, buttonNamed, hostOf, shown } from "./host.js";

/** Real images that the discriminator is sure of: its logit is the first pixel. */
const REAL = base64(Uint8Array.from({ length: 2 * 784 }, () => 255));
const seat = () => shown(SeatFigure, hostOf({ facts: { typicalNorm: [10, 0.7], real: REAL } }));

test("real digits are asked for, and waited for", () => {
  const figure = shown(SeatFigure);
  assert.deepEqual(figure.host.asked, ["real"]);
  assert.equal(figure.verdict(), null);
});

test("a pair has one real image; a pick is counted once and both are named", () => {
  const figure = seat();
  const sides = [...document.querySelectorAll(".start-side-button")];
  click(sides[figure.realSide]);
  click(sides[1 - figure.realSide]);
  assert.deepEqual([figure.won.you, figure.pairs], [1, 1]);
  assert.match(document.body.textContent, /Right\. You 1 of 1/);
  assert.match(sides[figure.realSide].textContent, /^Real · D says P\(real\) = 73%$/);
  click(buttonNamed("Next pair"));
  assert.equal(document.querySelectorAll(".is-real").length, 0);
  click(sides[1 - figure.realSide]);
  assert.match(document.body.textContent, /No: that one was generated\. You 1 of 2/);
});

test("how often the discriminator is right is measured once", () => {
  const figure = seat();
  const verdict = figure.verdict();
  assert.match(verdict.text, /120 pairs of 2 real and 60 generated/);
  assert.equal(figure.verdict(), verdict);
});

test("the answer is the share of pairs in which the real image has the higher output", () => {
  assert.equal(judged([3, 4], [1, 2]).answer, 0);
  assert.match(judged([3, 4], [1, 2]).text, /right in 100% of 4 pairs/);
  assert.equal(judged([3, 1], [1, 0]).answer, 1); // 3.5 of 4
  assert.equal(judged([0, 0], [0, 0]).answer, 2);
});

test("a discriminator that says the same of everything chooses nothing", () => {
  const host = hostOf({ facts: { typicalNorm: [10, 0.7], real: REAL } });
  mock.method(host.networks.discriminator, "run", () => Float32Array.of(0.25));
  const figure = shown(SeatFigure, host);
  click(document.querySelector(".start-side-button"));
  assert.match(
    document.body.textContent,
    /the discriminator 0 of 1\. It gives both the same score, so it cannot tell\./,
  );
  assert.match(figure.verdict().text, /it gives all of 120 pairs .* the same score, so it cannot tell\.$/);
});
