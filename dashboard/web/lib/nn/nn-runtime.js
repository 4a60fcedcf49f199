/**
 * Runs exported networks (`gan_core/inference/web_export.py`) in the page: no server, no library, one thread.
 *
 * Maps are (height, width, channels). Every layer with weights is one product of rows: C[m][n] = A[m] . B[n], where A
 * holds what the layer looks at (the whole input, patches of it, or its single places) and B the weights.
 *
 * @import { MakeProduct } from "./row-product.js"
 *
 * @typedef {[name: string, slope: number]} Activation
 *
 * @typedef {object} LayerHeader
 * @property {string} kind
 * @property {number[]} shape of what comes out
 * @property {Activation} activation
 * @property {number} rows
 * @property {number} columns
 * @property {number} bias where the bias begins in the body
 * @property {number} [weight] where float32 weights begin
 * @property {number} weight8 where int8 weights begin, if there are no others
 * @property {number} rowScale where the scales of int8 rows begin
 * @property {number} [columnScale]
 * @property {number} kernel
 * @property {number} stride
 * @property {number} padding
 * @property {number} factor
 *
 * @typedef {{ input: number[], layers: LayerHeader[] }} NetworkHeader
 * @typedef {(input: Float32Array) => Float32Array} Layer
 * @typedef {(layer: LayerHeader, shape: number[], body: Uint8Array, makeProduct: MakeProduct) => Layer} MakeLayer is given
 *   the shape of what goes in
 */
import { bestProduct } from "./row-product.js";

/** Weights, or the network that they make, cannot be used; the message says why. */
export class WeightsError extends Error {}

/** What is said of a network whose answers are none: nothing is told that rests on them. */
export const NO_NUMBERS = "answers with infinite or undefined numbers";

/**
 * The same answer, known to be of numbers.
 *
 * @param {Float32Array} answer
 * @param {string} network who gave it
 * @throws {WeightsError} if it is none
 */
export function finite(answer, network) {
  if (!answer.every(Number.isFinite)) throw new WeightsError(`the ${network} ${NO_NUMBERS}`);
  return answer;
}

/** @param {number[]} shape */
const size = (shape) => shape.reduce((total, side) => total * side, 1);

/**
 * @param {Uint8Array} body
 * @param {number} place
 * @param {number} count
 */
const floats = (body, place, count) => new Float32Array(body.buffer, body.byteOffset + place, count);

/**
 * Write the weights of a layer.
 *
 * @param {LayerHeader} layer
 * @param {Uint8Array} body
 * @param {Float32Array} weight rows that begin at multiples of the stride
 * @param {number} stride
 */
function unpack(layer, body, weight, stride) {
  const { rows, columns } = layer;
  if (layer.weight !== undefined) {
    copyRows(floats(body, layer.weight, rows * columns), columns, weight, stride);
    return;
  }
  const whole = new Int8Array(body.buffer, body.byteOffset + layer.weight8, rows * columns);
  const rowScale = floats(body, layer.rowScale, rows);
  const columnScale = layer.columnScale === undefined ? null : floats(body, layer.columnScale, columns);
  for (let row = 0, from = 0; row < rows; row += 1) {
    const scale = rowScale[row];
    for (let column = 0, to = row * stride; column < columns; column += 1, from += 1, to += 1) {
      weight[to] = whole[from] * (columnScale ? scale * columnScale[column] : scale);
    }
  }
}

/**
 * Copy rows that follow each other to where rows begin at multiples of a stride.
 *
 * @param {Float32Array} from
 * @param {number} length of a row
 * @param {Float32Array} to
 * @param {number} stride
 */
function copyRows(from, length, to, stride) {
  if (length === stride) {
    to.set(from);
    return;
  }
  for (let place = 0, target = 0; place < from.length; place += length, target += stride) {
    to.set(from.subarray(place, place + length), target);
  }
}

/**
 * Add the bias and apply the activation.
 *
 * @param {Float32Array} values
 * @param {Float32Array} bias
 * @param {Activation} activation
 */
function finish(values, bias, [name, slope]) {
  const channels = bias.length;
  for (let from = 0; from < values.length; from += channels) {
    for (let channel = 0; channel < channels; channel += 1) {
      const value = values[from + channel] + bias[channel];
      values[from + channel] = name === "leaky_relu" && value < 0 ? slope * value : value;
    }
  }
  const curve = CURVES[name];
  if (curve) for (let place = 0; place < values.length; place += 1) values[place] = curve(values[place]);
}

/** @type {Record<string, (value: number) => number>} */
const CURVES = { tanh: Math.tanh, sigmoid: (value) => 1 / (1 + Math.exp(-value)) };

// --- layers: each is made once and owns the memory that it writes to --------------------------------------------------

/** @type {MakeLayer} */
function linear(layer, _shape, body, makeProduct) {
  const { a, b, c, stride, run } = makeProduct(1, layer.rows, layer.columns);
  unpack(layer, body, b, stride);
  const bias = floats(body, layer.bias, layer.rows);
  return (input) => {
    a.set(input);
    run();
    finish(c, bias, layer.activation);
    return c;
  };
}

/**
 * Where the patches lie that a kernel sees on its way over a map: runs of neighbouring numbers, each as its begin in the
 * map, its begin among the patches, and its length. What lies in the padding is left out.
 *
 * @param {LayerHeader} layer
 * @param {number[]} map shape
 * @param {number[]} grid shape: a patch for each of its places
 * @param {number} patch from one patch to the next, in numbers
 */
function patchRuns({ kernel, stride, padding }, [height, width, channels], [down, across], patch) {
  const runs = [];
  for (let place = 0; place < down * across; place += 1) {
    const top = Math.floor(place / across) * stride - padding;
    const left = (place % across) * stride - padding;
    const first = Math.max(0, -left);
    const last = Math.min(kernel, width - left);
    for (let row = 0; row < kernel; row += 1) {
      if (top + row < 0 || top + row >= height || last <= first) continue;
      const inMap = ((top + row) * width + left + first) * channels;
      const inPatches = place * patch + (row * kernel + first) * channels;
      runs.push(inMap, inPatches, (last - first) * channels);
    }
  }
  return Int32Array.from(runs);
}

/** @type {MakeLayer} */
function conv(layer, shape, body, makeProduct) {
  const [rowsOut, columnsOut, units] = layer.shape;
  const { a, b, c, stride, run } = makeProduct(rowsOut * columnsOut, units, layer.columns);
  unpack(layer, body, b, stride);
  const bias = floats(body, layer.bias, units);
  const runs = patchRuns(layer, shape, layer.shape, stride);
  return (input) => {
    for (let next = 0; next < runs.length; next += 3) {
      const [from, to, length] = [runs[next], runs[next + 1], runs[next + 2]];
      for (let place = 0; place < length; place += 1) a[to + place] = input[from + place];
    }
    run();
    finish(c, bias, layer.activation);
    return c;
  };
}

/** @type {MakeLayer} */
function transposed(layer, shape, body, makeProduct) {
  const [height, width, channels] = shape;
  const units = layer.shape[2];
  const { a, b, c, stride, run } = makeProduct(height * width, layer.rows, channels);
  unpack(layer, body, b, stride);
  const bias = floats(body, layer.bias, units);
  const output = new Float32Array(size(layer.shape));
  const runs = patchRuns(layer, layer.shape, shape, layer.rows);
  return (input) => {
    copyRows(input, channels, a, stride);
    run();
    output.fill(0);
    for (let next = 0; next < runs.length; next += 3) {
      const [to, from, length] = [runs[next], runs[next + 1], runs[next + 2]];
      for (let place = 0; place < length; place += 1) output[to + place] += c[from + place];
    }
    finish(output, bias, layer.activation);
    return output;
  };
}

/** @type {MakeLayer} */
function upsample(layer, [, width, channels]) {
  const { factor } = layer;
  const [rowsOut, columnsOut] = layer.shape;
  const output = new Float32Array(size(layer.shape));
  return (input) => {
    for (let row = 0, to = 0; row < rowsOut; row += 1) {
      for (let column = 0; column < columnsOut; column += 1) {
        const from = (Math.floor(row / factor) * width + Math.floor(column / factor)) * channels;
        for (let channel = 0; channel < channels; channel += 1, to += 1) output[to] = input[from + channel];
      }
    }
    return output;
  };
}

/** @type {Record<string, MakeLayer>} */
const KINDS = { linear, conv, transposed, upsample };

/** A network that is ready to run. */
export class Network {
  /**
   * @param {NetworkHeader} header
   * @param {Uint8Array} body
   * @param {MakeProduct} [makeProduct] the fastest that works here
   * @throws {WeightsError} if there is a layer that this page cannot run
   */
  constructor({ input, layers }, body, makeProduct = bestProduct()) {
    let shape = input;
    this.inputSize = size(input);
    this.steps = layers.map((layer) => {
      const make = KINDS[layer.kind];
      if (!make) throw new WeightsError(`this page cannot run a layer of kind ${layer.kind}`);
      const step = make(layer, shape, body, makeProduct);
      shape = layer.shape;
      return step;
    });
    this.shape = shape;
  }

  /**
   * What the network makes of an input; it is overwritten by the next run.
   *
   * @param {Float32Array} input
   * @throws {WeightsError} if the input has another size
   */
  run(input) {
    if (input.length !== this.inputSize) {
      throw new WeightsError(`the network takes ${this.inputSize} numbers, found ${input.length}`);
    }
    let values = input;
    for (const step of this.steps) values = step(values);
    return values;
  }
}

/**
 * @param {Float32Array | number[]} logits
 * @returns {number[]}
 */
export function softmax(logits) {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** @param {number} logit */
export const sigmoid = (logit) => 1 / (1 + Math.exp(-logit));
