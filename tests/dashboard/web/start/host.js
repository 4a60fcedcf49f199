/** What a figure is given in tests: small real networks, and a record of what it asked for. */
import { frames } from "../dom.js";
import { weightsBytes } from "../nets.js";
import { FrameQueue } from "../../../../dashboard/web/lib/canvas/frame-queue.js";
import { WeightsFile } from "../../../../dashboard/web/lib/nn/weights-file.js";

/** Images of 28 x 28 pixels: the first pixel is z[0], the second z[1], the others black. */
const GENERATOR = Array.from({ length: 784 }, (_, pixel) => [pixel === 0 ? 1 : 0, pixel === 1 ? 1 : 0]);
const onlyPixels = (...rows) => rows.map((row) => [...row, ...new Array(784 - row.length).fill(0)]);

export const NETWORKS = {
  generator: { rows: GENERATOR, shape: [28, 28, 1] },
  discriminator: { rows: onlyPixels([1]), shape: [1] },
};
export const CLASSIFIER = { classifier: { rows: onlyPixels([9, 0], [-9, 0]), shape: [2] } };

export function networks() {
  const file = new WeightsFile(weightsBytes(NETWORKS, "0123456789abcdef"));
  const classifier = new WeightsFile(weightsBytes(CLASSIFIER, "fedcba9876543210")).network("classifier");
  return {
    generator: file.network("generator"),
    discriminator: file.network("discriminator"),
    classifier,
    files: [file],
  };
}

export const STAGE = {
  run: "tiny",
  iteration: 30,
  latentSize: 2,
  weights: { checkpoint: "0123456789abcdef", classifier: "fedcba9876543210", problem: null },
  classes: [
    { name: "7", colour: "red" },
    { name: "1", colour: "blue" },
  ],
  scoreIsProbability: true,
};

export function hostOf(changes = {}) {
  const asked = [];
  return {
    stage: STAGE,
    networks: networks(),
    facts: { typicalNorm: [10, 0.7] },
    isAnswered: false,
    z: Float32Array.of(0.5, -0.25),
    frames: new FrameQueue(),
    asked,
    ask: (what) => asked.push(what),
    ready: () => {},
    ...changes,
  };
}

/** A figure at its place on the page, with what it shows at first. */
export function shown(Kind, host = hostOf()) {
  document.body.innerHTML = '<div class="start-figure"></div>';
  const figure = new Kind(document.querySelector(".start-figure"), host);
  figure.update();
  return figure;
}

/** Show frames until nothing more is asked for. */
export function runFrames(most = 400) {
  for (let time = 0; time < most && frames.run(time * 16); time += 1);
}

export const buttonNamed = (text) => [...document.querySelectorAll("button")].find((each) => each.textContent === text);
export const base64 = (bytes) => Buffer.from(bytes).toString("base64");
