import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import { click, frames, key, reportsOf, rootOf, settled } from "../dom.js";
import { lie, NO_NUMBERS, said as told, weightsBytes } from "../nets.js";
import { WeightsFile } from "../../../../dashboard/web/lib/nn/weights-file.js";
import { store } from "../../../../dashboard/web/lib/nn/weights-store.js";
import { Start } from "../../../../dashboard/web/start/start.js";
import { CLASSIFIER, NETWORKS, STAGE } from "./host.js";

const NAMES = ["digit", "bce", "losses"];
const stopOf = (name, changes = {}) => ({
  name,
  title: `The ${name}`,
  text: "Text",
  question: "Which?",
  options: ["a", "b", "c"],
  answer: 1,
  because: "So it is.",
  link: { text: "Go on", href: "map?run=tiny" },
  note: "",
  stage: name === "bce" ? null : STAGE,
  ...changes,
});
const props = (changes = {}) => ({
  stop: 1,
  stops: NAMES.map((name) => stopOf(name)),
  z: [0.5, 0],
  typicalNorm: [10, 0.7],
  ...changes,
});

let root, start, reports;

beforeEach(() => {
  mock.timers.enable({ apis: ["setTimeout"] });
  localStorage.clear();
  store.put(STAGE.weights.checkpoint, new WeightsFile(weightsBytes(NETWORKS, STAGE.weights.checkpoint)));
  store.put(STAGE.weights.classifier, new WeightsFile(weightsBytes(CLASSIFIER, STAGE.weights.classifier)));
  begin();
});
afterEach(() => {
  start.dispose();
  mock.timers.reset();
});

function begin() {
  root = rootOf("start");
  start = new Start(root);
  reports = reportsOf(start);
}
async function send(changes) {
  start.update(props(changes));
  await settled();
  frames.run();
}
const options = () => [...root.querySelectorAll(".start-option")];
const title = () => root.querySelector(".start-title").textContent;

test("the first stop is there with its figure, its question and its link", async () => {
  await send();
  assert.equal(title(), "The digit");
  assert.equal(root.querySelectorAll(".start-dot").length, 3);
  assert.ok(root.querySelector(".start-figure canvas"));
  assert.equal(root.querySelector(".start-link").getAttribute("href"), "map?run=tiny");
  assert.ok(root.querySelector(".start-back").disabled);
  assert.equal(root.querySelector(".start-answer").textContent, "");
});

test("an answer is right or not, is kept in the browser, and is given once", async () => {
  await send();
  click(options()[0]);
  assert.equal(root.querySelector(".start-answer").textContent, "Not quite. So it is.");
  assert.deepEqual(
    options().map((option) => option.className),
    ["start-option", "start-option is-right", "start-option"],
  );
  assert.ok(options().every((option) => option.disabled));
  assert.match(root.querySelector(".start-progress").textContent, /1 of 3/);
  start.dispose();
  begin();
  await send();
  assert.equal(root.querySelector(".start-answer").textContent, "Not quite. So it is.");
  assert.deepEqual([...root.querySelectorAll(".is-done")].length, 1);
});

test("the last stop has no next one, and says where to go on when all are answered", async () => {
  await send({ stop: 3, stops: NAMES.map((name) => stopOf(name)) });
  assert.ok(root.querySelector(".start-next").hidden);
  for (const dot of [...root.querySelectorAll(".start-dot")]) {
    click(dot);
    await settled();
    click(options()[1]);
  }
  assert.match(root.querySelector(".start-progress").textContent, /^All answered\. One step, Games/);
  assert.equal(document.activeElement, root.querySelector(".start-link"));
});

test("what the next stops need is asked for once the figure is there, and not again", async () => {
  await send();
  assert.deepEqual(reports, [["asked!", "real"]]);
  await send({ real: "" });
  click(root.querySelector(".start-next"));
  assert.deepEqual(reports.slice(1), [
    ["asked!", "trace"],
    ["stop", 2],
  ]);
  click(root.querySelector(".start-back"));
  await settled();
  assert.deepEqual(reports.slice(3), [["stop", 1]]);
});

test("the next stop is shown at once, and Python is told", async () => {
  await send({ trace: "none" });
  reports.length = 0;
  click(root.querySelector(".start-next"));
  assert.equal(title(), "The bce");
  assert.deepEqual(reports, [["stop", 2]]);
  assert.equal(document.activeElement, root.querySelector(".start-title"));
  await send({ stop: 1 }); // on its way before Python knew
  assert.equal(title(), "The bce");
  await send({ stop: 2 });
  await send({ stop: 3 }); // a link, or the browser's back button
  assert.equal(title(), "The losses");
});

test("the arrow keys walk along the dots, which are one stop of the tab key", async () => {
  await send();
  const dots = [...root.querySelectorAll(".start-dot")];
  assert.deepEqual(
    dots.map((dot) => dot.tabIndex),
    [0, -1, -1],
  );
  dots[0].focus();
  dots[0].dispatchEvent(key("ArrowRight"));
  assert.equal(document.activeElement, dots[1]);
  click(dots[2]);
  assert.equal(dots[2].getAttribute("aria-current"), "true");
});

test("what a figure asks for is asked once, and again where no answer came", async () => {
  await send({ stop: 3 });
  await send({ stop: 3 });
  assert.deepEqual(reports, [["asked!", "losses"]]);
  mock.timers.tick(1_500);
  assert.equal(reports.length, 2);
  const losses = { run: "tiny", steps: [1, 2], lossD: [1, 2], lossG: [1, 2], fid: [] };
  await send({ stop: 3, losses });
  assert.deepEqual(reports.at(-1), ["asked!", "strip"]);
  await send({ stop: 3 });
  assert.ok(root.querySelector(".start-chart"), "what was sent once stays");
});

test("a click on the link takes the latent vector along; with a key held the browser opens it", async () => {
  await send({ real: "" });
  reports.length = 0;
  click(root.querySelector(".start-link"));
  assert.deepEqual(reports, [["opened!", { stop: 1, z: [0.5, 0] }]]);
  document.addEventListener("click", (event) => event.preventDefault(), { once: true }); // jsdom cannot go anywhere
  click(root.querySelector(".start-link"), { ctrlKey: true });
  assert.equal(reports.length, 1);
});

test("a stop without a run says why, and one that measures its answer waits for that", async () => {
  const stops = [stopOf("digit", { stage: null, note: "No run can." }), stopOf("seat", { answer: null })];
  await send({ stops });
  assert.equal(root.querySelector(".start-note").textContent, "No run can.");
  assert.equal(root.querySelector(".start-figure").textContent, "");
  click(root.querySelector(".start-next"));
  assert.ok(
    options().every((option) => option.disabled),
    "nothing is measured yet",
  );
});

test("networks that cannot be run are named", async () => {
  const stage = { ...STAGE, weights: { checkpoint: null, classifier: null, problem: "a layer is unknown" } };
  await send({ stops: [stopOf("digit", { stage })] });
  assert.match(root.querySelector(".start-figure").textContent, /cannot run these networks: a layer is unknown/);
});

test("a stop that runs no networks does not wait for them", async () => {
  const stage = { ...STAGE, weights: { checkpoint: null, classifier: null, problem: "a layer is unknown" } };
  await send({ stops: [stopOf("losses", { stage })] });
  assert.doesNotMatch(root.querySelector(".start-figure").textContent, /cannot run/);
});

const RUNNING = ["digit", "seat", "networks", "noise", "between"];
const ASKED = { seat: ["generator", "discriminator"], networks: ["generator", "discriminator"] };
const REAL = Buffer.alloc(784).toString("base64");

for (const value of NO_NUMBERS) {
  for (const name of RUNNING) {
    for (const network of ASKED[name] ?? (name === "noise" ? ["generator"] : ["generator", "classifier"])) {
      test(`stop ${name}: a ${network} that answers with ${value} is named, and nothing is told of it`, async () => {
        lie(await store.get(STAGE.weights[network === "classifier" ? "classifier" : "checkpoint"]), network, value);
        start.update(props({ stops: [stopOf(name, { answer: null })], real: REAL }));
        await settled();
        try {
          frames.run();
        } catch {
          // whoever asked is ended by what is said then
        }
        const figure = root.querySelector(".start-figure");
        assert.equal(figure.textContent, `The page cannot run these networks: ${told(network)}.`);
        assert.ok(options().every((option) => option.disabled));
        frames.run();
        await send({ stops: [stopOf(name, { answer: null })], real: REAL, stop: 1 });
        assert.doesNotMatch(root.textContent, /NaN|Infinity/);
      });
    }
  }
}
