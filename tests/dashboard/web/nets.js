/** Networks for tests: real ones, written as the weights file that Python would send. */
import zlib from "node:zlib";
import { mock } from "node:test";
import { WeightsFile } from "../../../dashboard/web/lib/nn/weights-file.js";

const NAME = "0123456789abcdef";

/** A linear layer: rows of weights, and the shape of what comes out. */
const layerOf = (rows, shape) => ({ rows, shape });

/**
 * @param networks by name, rows of weights (no bias) and the shape of what comes out
 * @returns the bytes of a weights file
 */
export function weightsBytes(networks, name = NAME) {
  const body = [];
  const described = Object.fromEntries(
    Object.entries(networks).map(([key, { rows, shape }]) => {
      const columns = rows[0].length;
      const weight = 4 * body.length;
      body.push(...rows.flat());
      const bias = 4 * body.length;
      body.push(...rows.map(() => 0));
      const layer = { kind: "linear", shape, activation: ["none", 0], rows: rows.length, columns, weight, bias };
      return [key, { input: [columns], layers: [layer] }];
    }),
  );
  let header = JSON.stringify({ format: 1, name, networks: described });
  header += " ".repeat((4 - (header.length % 4)) % 4);
  const rest = Buffer.concat([Buffer.alloc(4), Buffer.from(header), Buffer.from(new Float32Array(body).buffer)]);
  rest.writeUInt32LE(header.length, 0);
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(zlib.crc32(rest), 0);
  return new Uint8Array(Buffer.concat([Buffer.from("LATB"), sum, rest]));
}

/** A generator whose image of two pixels is the latent vector itself, and a discriminator that reads the first. */
export const CHECKPOINT = {
  generator: layerOf(
    [
      [1, 0, 0],
      [0, 1, 0],
    ],
    [1, 2, 1],
  ),
  discriminator: layerOf([[1, 0]], [1]),
};

/** Two classes: whether the second pixel is above or below zero. */
export const CLASSIFIER = {
  classifier: layerOf(
    [
      [0, 2],
      [0, -2],
    ],
    [2],
  ),
};

export const checkpointFile = (name) => new WeightsFile(weightsBytes(CHECKPOINT, name));
export const classifierFile = (name) => new WeightsFile(weightsBytes(CLASSIFIER, name));

/** Let a network of a file answer with one number in all places, whatever it is asked. */
export function lie(file, name, value) {
  const network = file.network(name);
  const run = network.run.bind(network);
  mock.method(network, "run", (input) => run(input).map(() => value));
}

/** What networks must not answer with, and what is said of one that does. */
export const NO_NUMBERS = [NaN, Infinity, -Infinity];
export const said = (network) => `the ${network} answers with infinite or undefined numbers`;
