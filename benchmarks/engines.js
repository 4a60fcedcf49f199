/**
 * The two ways in which the page multiplies, JavaScript and WebAssembly, in turns: so that a slow moment of the machine
 * hits both alike. Runs under Node and in a browser.
 */
import { SliceChart } from "../dashboard/web/lib/latent/slice-chart.js";
import { DecodePool } from "../dashboard/web/lib/nn/decode-pool.js";
import { Network, softmax } from "../dashboard/web/lib/nn/nn-runtime.js";
import { bestProduct, plainProduct } from "../dashboard/web/lib/nn/row-product.js";
import { WeightsFile } from "../dashboard/web/lib/nn/weights-file.js";

const TURN_MILLISECONDS = 30;
const SAMPLED = 9;
const JOB_CELLS = 12; // as `slice_map/live-cells.js`
const ENGINES = { javascript: plainProduct, webassembly: bestProduct() };

/**
 * Milliseconds of a call: the mean of as many as fit into a turn.
 *
 * @param {() => void} call
 */
function timed(call) {
  const begun = performance.now();
  let calls = 0;
  let passed = 0;
  while (passed < TURN_MILLISECONDS) {
    call();
    calls += 1;
    passed = performance.now() - begun;
  }
  return passed / calls;
}

/** @param {(name: string) => unknown} make */
const forBoth = (make) => Object.fromEntries(Object.keys(ENGINES).map((name) => [name, make(name)]));

/** The networks of a run, once for each engine. */
function networksOf({ step, classifier }) {
  const [own, namer] = [new WeightsFile(step), new WeightsFile(classifier)];
  const files = { generator: own, discriminator: own, classifier: namer };
  const made = (file, name, engine) => new Network(file.headers[name], file.body, ENGINES[engine]);
  return Object.fromEntries(
    Object.entries(files).map(([name, file]) => [name, forBoth((engine) => made(file, name, engine))]),
  );
}

/**
 * Milliseconds of each network, round by round, and how far the two ways differ.
 *
 * @param {{ step: Uint8Array, classifier: Uint8Array }} weights
 * @param {number} rounds
 */
export function compareNetworks(weights, rounds) {
  const found = Object.entries(networksOf(weights)).map(([name, engines]) => {
    const input = Float32Array.from({ length: engines.javascript.inputSize }, (_, place) => Math.sin(place));
    const run = (engine) => timed(() => engines[engine].run(input));
    forBoth(run); // what is compiled while it runs is compiled now
    const turns = Array.from({ length: rounds }, () => forBoth(run));
    const other = engines.webassembly.run(input);
    const difference = engines.javascript.run(input).reduce((most, value, place) => {
      return Math.max(most, Math.abs(value - other[place]));
    }, 0);
    const times = forBoth((engine) => turns.map((turn) => turn[engine]));
    return [name, { ...times, difference }];
  });
  return Object.fromEntries(found);
}

/**
 * Milliseconds until so many cells along a side of a slice are generated and classified, round by round: on this thread
 * in both ways (from a ninth of the cells), and by the workers of a page.
 *
 * @param {{ step: Uint8Array, classifier: Uint8Array }} weights
 * @param {object} numbers of the slice
 * @param {number} width of the window in sigma
 * @param {number} size
 * @param {number} rounds
 */
export async function compareMaps(weights, numbers, width, size, rounds) {
  const chart = new SliceChart(numbers);
  const points = Array.from({ length: size * size }, (_, cell) =>
    chart.point({
      x: (((cell % size) + 0.5) / size - 0.5) * width,
      y: (0.5 - (Math.floor(cell / size) + 0.5) / size) * width,
    }),
  );
  const { generator, classifier } = networksOf(weights);
  // of every ninth cell, for JavaScript takes long
  const some = points.filter((_, cell) => cell % SAMPLED === 0);
  const onThisThread = (engine) => {
    const begun = performance.now();
    for (const point of some) softmax(classifier[engine].run(generator[engine].run(point)));
    return (performance.now() - begun) * (points.length / some.length);
  };
  forBoth(onThisThread); // what is compiled while it runs is compiled now
  let fail;
  const failure = new Promise((_, reject) => (fail = reject));
  const pool = DecodePool.start((problem) => fail(new Error(problem)));
  const files = [new WeightsFile(weights.step), new WeightsFile(weights.classifier)];
  pool?.provide(files);
  const decoded = () => Promise.race([byWorkers(pool, files, points), failure]);
  if (pool) await decoded(); // once they have started
  const turns = [];
  for (let round = 0; round < rounds; round += 1) {
    turns.push({ ...forBoth(onThisThread), ...(pool ? await decoded() : {}) });
  }
  const names = Object.keys(turns[0]);
  pool?.dispose();
  return Object.fromEntries(names.map((name) => [name, turns.map((turn) => turn[name])]));
}

/**
 * Until the first cell, the first 144 (12 along a side), and all of them.
 *
 * @param {DecodePool} pool
 * @param {WeightsFile[]} files
 * @param {Float32Array[]} points
 */
function byWorkers(pool, [step, classifier], points) {
  return new Promise((resolve) => {
    const begun = performance.now();
    const left = [...points];
    let done = 0;
    const found = {};
    pool.ask({
      next: () => {
        const some = left.splice(0, JOB_CELLS);
        if (!some.length) return null;
        const vectors = Float32Array.from(some.flatMap((point) => [...point]));
        return {
          checkpoint: step.name,
          classifier: classifier.name,
          isScored: false,
          vectors,
          keys: some.map(() => 0),
        };
      },
      put: (_, { keys }) => {
        done += keys.length;
        if (done >= 144) found.coarse ??= performance.now() - begun;
        if (done === points.length) resolve({ ...found, workers: performance.now() - begun });
      },
    });
  });
}
