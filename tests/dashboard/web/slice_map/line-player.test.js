import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { click, enter, motion, rootOf, sized } from "../dom.js";
import { Polyline } from "../../../../dashboard/web/lib/latent/polyline.js";
import { goOn, LinePlayer } from "../../../../dashboard/web/slice_map/line-player.js";
import { MapView } from "../../../../dashboard/web/slice_map/map-view.js";

const VIEW = new MapView({ x: 0, y: 0, width: 20 }, { home: { x: 0, y: 0, width: 20 }, widest: 40 });
const straight = (from, to) => new Polyline([from, to], 0.5);
const LINE = straight({ x: 0, y: 0 }, { x: 8, y: 0 });

test("one goes on, and back behind either end", () => {
  assert.deepEqual(goOn({ travelled: 2, isForward: true }, 3, 10), { travelled: 5, isForward: true });
  assert.deepEqual(goOn({ travelled: 9, isForward: true }, 3, 10), { travelled: 8, isForward: false });
  assert.deepEqual(goOn({ travelled: 5, isForward: false }, 3, 10), { travelled: 2, isForward: false });
  assert.deepEqual(goOn({ travelled: 2, isForward: false }, 3, 10), { travelled: 1, isForward: true });
  assert.deepEqual(goOn({ travelled: 9, isForward: true }, 30, 10), { travelled: 0, isForward: false });
  assert.deepEqual(goOn({ travelled: 1, isForward: false }, 30, 10), { travelled: 10, isForward: true });
});

let root, player, changes, chosen;

beforeEach(() => {
  motion.isReduced = false;
  root = rootOf("slice_map");
  changes = 0;
  chosen = [];
  player = new LinePlayer(root, { change: () => (changes += 1), choose: (place) => chosen.push(place) });
  sized(player.trace, 400, 400);
  sized(player.panel, 200, 150);
});

const find = (name) => root.querySelector(name);

test("a line plays by itself, four sigma a second", () => {
  player.open(LINE, VIEW);
  assert(!player.panel.hidden && player.isPlaying);
  for (const time of [1000, 1050, 1150]) player.advance(time);
  assert(Math.abs(player.travelled - 0.6) < 1e-9);
  assert.equal(find(".player-progress").textContent, "0.6 of 8.0 σ");
  assert(Math.abs(player.place.x - 0.6) < 1e-6);
  enter(find(".player-speed"), "16", "change");
  player.advance(1200);
  assert(Math.abs(player.travelled - 1.4) < 1e-9);
});

test("a page that was hidden goes on from where it was", () => {
  player.open(LINE, VIEW);
  for (const time of [1000, 61000]) player.advance(time);
  assert(Math.abs(player.travelled - 0.4) < 1e-9);
});

test("where less motion is wanted it waits", () => {
  motion.isReduced = true;
  player.open(LINE, VIEW);
  assert(!player.isPlaying);
  assert.equal(find(".player-play").getAttribute("aria-label"), "Play");
  for (const time of [1000, 1100]) player.advance(time);
  assert.equal(player.travelled, 0);
});

test("without the loop it stops at the end, and play begins again", () => {
  player.open(LINE, VIEW);
  click(find(".player-loop"));
  player.travel(7.9);
  for (const time of [1000, 1100]) player.advance(time);
  assert.equal(player.travelled, LINE.length);
  assert(!player.isPlaying);
  click(find(".player-play"));
  assert(player.isPlaying);
  assert.equal(player.travelled, 0);
});

test("with the loop it comes back", () => {
  player.open(LINE, VIEW);
  player.travel(7.9);
  for (const time of [1000, 1100, 1200]) player.advance(time);
  assert(player.isPlaying && !player.isForward);
  assert(Math.abs(player.travelled - (7.9 - 0.6)) < 1e-9);
});

test("the slider stops it and leads anywhere", () => {
  player.open(LINE, VIEW);
  enter(find(".player-slider"), 0.25);
  assert(!player.isPlaying);
  assert.equal(player.travelled, 2);
  assert.equal(changes, 1);
});

test("select tells the place at the marker", () => {
  player.open(LINE, VIEW);
  player.travel(2);
  click(find(".player-select"));
  assert(!player.isPlaying);
  assert(Math.abs(chosen[0].x - 2) < 1e-6);
});

test("a look is shown and leaves nothing to do", () => {
  player.open(LINE, VIEW);
  assert(player.isStale);
  const look = { place: { x: 1, y: 2 }, image: Float32Array.of(0), shape: [1, 1, 1], milliseconds: 4 };
  player.show(look, { verdict: { classifier: "c", discriminator: "d" }, colour: "red" });
  assert(!player.isStale);
  assert.deepEqual({ ...player.panel.dataset }, { x: "1", y: "2", milliseconds: "4" });
  assert.equal(find(".player-verdict").textContent, "cd");
});

test("line and marker follow the window, upwards on the screen is upwards on the slice", () => {
  player.open(straight({ x: 0, y: 0 }, { x: 0, y: 8 }), VIEW);
  player.travel(5);
  player.follow(VIEW);
  assert.equal(player.trace.getAttribute("viewBox"), "-10 -10 20 20");
  assert.deepEqual([player.marker.style.left, player.marker.style.top], ["50%", "25%"]);
  assert.match(player.trace.querySelector("polyline").getAttribute("points"), /0,-8$/);
  player.follow(new MapView({ x: 100, y: 0, width: 20 }, VIEW.limits));
  assert(player.marker.hidden, "it lies outside");
});

test("the panel lies in the corner where it hides less of the line", () => {
  player.open(straight({ x: 4, y: -8 }, { x: 8, y: -8 }), VIEW);
  assert(player.panel.classList.contains("player-left"));
  player.open(straight({ x: -8, y: -8 }, { x: -4, y: -8 }), VIEW);
  assert(!player.panel.classList.contains("player-left"));
  player.open(straight({ x: 4, y: 8 }, { x: 8, y: 8 }), VIEW);
  assert(!player.panel.classList.contains("player-left"), "the line is far above");
});

test("closed, nothing is left of it", () => {
  player.open(LINE, VIEW);
  click(find(".player-close"));
  assert(player.panel.hidden && player.marker.hidden && !player.isPlaying && !player.isStale);
  assert.equal(player.trace.children.length, 0);
  assert.equal(player.line, null);
});
