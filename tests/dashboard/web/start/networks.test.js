import assert from "node:assert/strict";
import { test } from "node:test";
import { click } from "../dom.js";
import { countOf, NetworksFigure, stagesOf } from "../../../../dashboard/web/start/networks.js";
import { buttonNamed, hostOf, networks, shown } from "./host.js";

test("each layer is shown with its size, and what it makes of z", () => {
  shown(NetworksFigure);
  const captions = [...document.querySelectorAll(".start-layer figcaption")].map((each) => each.firstChild.textContent);
  assert.deepEqual(captions, ["z", "28 × 28 × 1", "image", "1"]);
  const weights = [...document.querySelectorAll(".start-layer small:last-child")].map((each) => each.textContent);
  assert.deepEqual(weights, ["", "2,352", "", "785"]); // biases included
  assert.equal(document.querySelector(".start-output").textContent, "0.50"); // D reads the first pixel, which is z[0]
  assert.match(document.body.textContent, /P\(real\) = 62%/);
});

test("another z goes through both networks", () => {
  const { host } = shown(NetworksFigure);
  click(buttonNamed("Another z"));
  assert.equal(document.querySelector(".start-output").textContent, host.z[0].toFixed(2));
});

test("the way of the gradient is the answer", () => {
  const figure = shown(NetworksFigure);
  assert.ok(!figure.place.classList.contains("is-revealed"));
  figure.reveal();
  assert.ok(figure.place.classList.contains("is-revealed"));
  figure.dispose();
  shown(NetworksFigure, hostOf({ isAnswered: true }));
  assert.ok(document.querySelector(".is-revealed"));
});

test("a layer keeps what it made although the network overwrites it", () => {
  const { generator, files } = networks();
  const layers = files[0].headers.generator.layers;
  const [, first] = stagesOf(generator, layers, Float32Array.of(0.5, 0), "z");
  generator.run(Float32Array.of(-1, 0));
  assert.equal(first.values[0], 0.5);
});

test("weights and biases are counted: one bias a number of a dense layer, or a channel of a map", () => {
  assert.equal(countOf([{ kind: "linear", rows: 3, columns: 4, shape: [3] }, { shape: [2, 2, 9] }]), "15");
  assert.equal(countOf([{ kind: "linear", rows: 8, columns: 4, shape: [2, 2, 2] }]), "40");
  assert.equal(countOf([{ kind: "conv", rows: 2, columns: 9, shape: [5, 5, 2] }]), "20");
});
