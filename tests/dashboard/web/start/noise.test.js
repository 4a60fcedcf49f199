import assert from "node:assert/strict";
import { test } from "node:test";
import { click } from "../dom.js";
import { NoiseFigure } from "../../../../dashboard/web/start/noise.js";
import { buttonNamed, shown } from "./host.js";

const numbers = () => [...document.querySelectorAll(".start-numbers span")].map((cell) => cell.textContent);

test("the numbers of z are shown, and others at a press", () => {
  const { host } = shown(NoiseFigure);
  assert.deepEqual(numbers(), ["0.5", "-0.3"]);
  click(buttonNamed("Other noise"));
  assert.deepEqual(
    numbers(),
    [...host.z].map((value) => value.toFixed(1)),
  );
});

test("the shell is hidden until the question is answered", () => {
  const figure = shown(NoiseFigure);
  assert.equal(figure.shell.querySelectorAll("rect").length, 0);
  assert.doesNotMatch(document.body.textContent, /Norm of this z/);
  figure.host.isAnswered = true;
  figure.reveal();
  assert.ok(figure.shell.querySelectorAll("rect").length > 10);
  assert.match(document.body.textContent, /Norm of this z: 0\.56/);
});
