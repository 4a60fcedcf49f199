import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { click, motion, strokes } from "../dom.js";
import { DigitFigure } from "../../../../dashboard/web/start/digit.js";
import { buttonNamed, hostOf, runFrames, shown } from "./host.js";

const pixels = () =>
  strokes.filter(([, name]) => name === "putImageData").map(([, , image]) => [...image.data.slice(0, 8)]);

afterEach(() => {
  motion.isReduced = false;
});

test("nothing is shown before the networks are there; then the image of z", () => {
  const figure = shown(DigitFigure, hostOf({ networks: null }));
  assert.equal(document.querySelector("canvas"), null);
  figure.host.networks = hostOf().networks;
  strokes.length = 0;
  figure.update();
  assert.deepEqual(pixels(), [[191, 191, 191, 255, 96, 96, 96, 255]]);
  assert.match(document.body.textContent, /A classifier reads: 7 \(100%\)/);
});

test("a press goes through all images between to another one, and keeps the earlier", () => {
  const { host } = shown(DigitFigure);
  const before = [...host.z];
  strokes.length = 0;
  click(buttonNamed("Another digit"));
  runFrames();
  assert.notDeepEqual([...host.z], before);
  assert.ok(pixels().length > 5, "it morphs");
  const level = Math.min(255, Math.max(0, Math.round((host.z[0] + 1) * 127.5)));
  assert.equal(pixels().at(-1)[0], level, "it ends at the new z");
  assert.equal(document.querySelectorAll(".start-earlier canvas").length, 1);
});

test("at most eight earlier ones are kept", () => {
  shown(DigitFigure);
  for (let press = 0; press < 12; press += 1) click(buttonNamed("Another digit"));
  assert.equal(document.querySelectorAll(".start-earlier canvas").length, 8);
});

test("where less motion is wanted the new image is there at once", () => {
  motion.isReduced = true;
  shown(DigitFigure);
  strokes.length = 0;
  click(buttonNamed("Another digit"));
  assert.equal(pixels().length, 1);
});
