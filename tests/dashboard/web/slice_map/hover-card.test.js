import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { rootOf, sized } from "../dom.js";
import { cardCorner, HoverCard } from "../../../../dashboard/web/slice_map/hover-card.js";

const CARD = { width: 100, height: 60 };
const spot = (x, y, isFinger = false) => ({ x, y, isFinger });

test("the card is beside the pointer, to the right where there is room", () => {
  assert.deepEqual(cardCorner(spot(50, 200), CARD, 400), { left: 68, top: 170 });
  assert.deepEqual(cardCorner(spot(390, 200), CARD, 400), { left: 272, top: 170 });
});

test("the card is above a finger, or beside it where there is no room above", () => {
  assert.deepEqual(cardCorner(spot(200, 200, true), CARD, 400), { left: 150, top: 106 });
  assert.deepEqual(cardCorner(spot(100, 50, true), CARD, 400), { left: 134, top: 20 });
  assert.deepEqual(cardCorner(spot(300, 50, true), CARD, 400), { left: 166, top: 20 });
});

test("the card stays inside the map", () => {
  assert.equal(cardCorner(spot(50, 0), CARD, 400).top, 4);
  assert.equal(cardCorner(spot(50, 400), CARD, 400).top, 336);
  assert.equal(cardCorner(spot(5, 200, true), CARD, 400).left, 4);
  assert.equal(cardCorner(spot(395, 200, true), CARD, 400).left, 296);
});

const LOOK = { place: { x: 1.5, y: -2 }, classNumber: 1, confidence: 0.5, score: 0.25, milliseconds: 3 };
const TEXT = {
  verdict: { classifier: "Classifier: 1 (50%)", discriminator: "P(real) = 25%" },
  colour: "red",
  note: "near",
};

let root, card;

beforeEach(() => {
  root = rootOf("slice_map");
  card = new HoverCard(root);
  sized(card.map, 400, 400);
});

const pointAt = (isKeyboard = false) => card.pointAt({ place: LOOK.place, spot: spot(50, 200), isKeyboard });

test("a look is shown with its place, and painted", () => {
  const lenses = [];
  pointAt();
  assert(card.isDue);
  card.show(LOOK, TEXT, (lens) => lenses.push(lens));
  assert(!card.isDue);
  assert.deepEqual(lenses, [card.lens]);
  assert.equal(card.box.style.display, "block");
  assert.deepEqual({ ...card.box.dataset }, { x: "1.5", y: "-2", milliseconds: "3" });
  assert.equal(root.querySelector(".tip-classifier").textContent, "Classifier: 1 (50%)");
  assert.equal(root.querySelector(".tip-discriminator").textContent, "P(real) = 25%");
  assert.equal(root.querySelector(".tip-note").textContent, "near");
  assert.equal(card.spoken.textContent, "", "a pointer is not spoken");
});

test("to the keyboard it is spoken, and where there is nothing, that", () => {
  pointAt(true);
  assert(card.map.classList.contains("slice-map-aiming"));
  card.show(LOOK, { ...TEXT, note: "" }, () => {});
  assert.equal(card.spoken.textContent, "Classifier: 1 (50%)\nP(real) = 25%");
  pointAt(true);
  card.showNothing();
  assert.equal(card.spoken.textContent, "outside the generated area");
  assert.equal(card.box.style.display, "none");
});

test("nothing is pointed at any more", () => {
  pointAt(true);
  card.leave();
  assert(!card.isDue && card.aim === null);
  assert(!card.map.classList.contains("slice-map-aiming"));
  card.again();
  assert(!card.isDue);
  pointAt();
  card.show(LOOK, TEXT, () => {});
  card.again();
  assert(card.isDue);
});
