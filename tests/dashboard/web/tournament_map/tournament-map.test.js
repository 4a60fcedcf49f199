import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { click, reportsOf, rootOf } from "../dom.js";
import { TournamentMap, colourOf, inkOn } from "../../../../dashboard/web/tournament_map/tournament-map.js";

const PROPS = {
  labels: ["0", "100", "2,000"],
  shares: [
    [0.5, 0, 0],
    [1, 0.4, 0.02],
    [0.9, 0.126, 0.3],
  ],
  upsets: [{ generator: 2, discriminator: 1 }],
  chosen: { generator: 2, discriminator: 2 },
  colours: ["#006080", "#d0a040", "#c04030"],
};

let root, map, reports;

beforeEach(() => {
  root = rootOf("tournament_map");
  map = new TournamentMap(root);
  reports = reportsOf(map);
  map.update(PROPS);
});

const told = () => root.querySelector(".tournament-map-told").textContent;
const cell = (generator, discriminator) => map.cells[generator][discriminator];
const key = (target, name) =>
  target.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));

test("each cell has its share, and the diagonal and the upsets are marked", () => {
  assert.deepEqual(
    map.cells.map((row) => row.map((each) => each.textContent)),
    [
      ["50", "0", "0"],
      ["100", "40", "2"],
      ["90", "13", "30"],
    ],
  );
  assert.equal(root.querySelectorAll(".tournament-map-own").length, 3);
  assert.deepEqual([...root.querySelectorAll(".tournament-map-upset")], [cell(2, 1)]);
  assert.match(cell(2, 1).getAttribute("aria-label"), /An upset: that generator's own opponent takes 30%\./);
});

test("what is pointed at is told, and afterwards the chosen pair again", () => {
  assert.equal(told(), "Discriminator of iteration 2,000 takes 30% of the images of generator 2,000 for real.");
  cell(1, 0).onpointerenter();
  assert.equal(told(), "Discriminator of iteration 0 takes 100% of the images of generator 100 for real.");
  root.querySelector(".tournament-map-grid").dispatchEvent(new PointerEvent("pointerleave"));
  assert.match(told(), /^Discriminator of iteration 2,000 takes 30%/);
});

test("a click chooses a pair", () => {
  click(cell(1, 0));
  assert.deepEqual(reports, [["chosen", { generator: 1, discriminator: 0 }]]);
  assert.equal(cell(1, 0).getAttribute("aria-selected"), "true");
  assert.equal(cell(2, 2).getAttribute("aria-selected"), "false");
});

test("the arrow keys go from cell to cell, and not beyond the edge", () => {
  assert.deepEqual(
    map.cells.flat().filter((each) => each.tabIndex === 0),
    [cell(2, 2)],
  );
  cell(2, 2).focus();
  key(cell(2, 2), "ArrowUp");
  assert.equal(document.activeElement, cell(1, 2));
  key(cell(1, 2), "ArrowLeft");
  assert.equal(document.activeElement, cell(1, 1));
  key(cell(1, 1), "a");
  key(cell(2, 2), "ArrowDown");
  assert.equal(document.activeElement, cell(1, 1));
  assert.match(told(), /takes 40%/);
});

test("a pair that was chosen leaves the cells, and the focus, where they are", () => {
  const before = cell(0, 1);
  before.focus();
  map.update({ ...PROPS, chosen: { generator: 0, discriminator: 1 } });
  assert.equal(cell(0, 1), before);
  assert.equal(document.activeElement, before);
  map.update({ ...PROPS, shares: [...PROPS.shares].reverse() });
  assert.notEqual(cell(0, 1), before);
});

test("colours go from the first by way of the second to the last, with ink that can be read", () => {
  assert.deepEqual(colourOf(0, PROPS.colours), [0, 96, 128]);
  assert.deepEqual(colourOf(0.5, PROPS.colours), [208, 160, 64]);
  assert.deepEqual(colourOf(1, PROPS.colours), [192, 64, 48]);
  assert.equal(inkOn([0, 96, 128]), "#ffffff");
  assert.equal(inkOn([208, 160, 64]), "#000000");
  assert.equal(inkOn([201, 127, 61]), "#000000"); // white would have a contrast of 3.2
});
