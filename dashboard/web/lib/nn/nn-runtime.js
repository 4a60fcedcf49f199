/**
 * Runs exported networks (`gan_core/export.py`) in the page: no server, no library, one thread.
 *
 * Maps are (height, width, channels). Every layer with weights is one product of rows: C[m][n] = A[m] . B[n], where A
 * holds what the layer looks at (the whole input, patches of it, or its single places) and B the weights.
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
 */

/** Weights, or the network that they make, cannot be used; the message says why. */
export class WeightsError extends Error {}

/** @param {number[]} shape */
const size = (shape) => shape.reduce((total, side) => total * side, 1);

/**
 * @param {Uint8Array} body
 * @param {number} place
 * @param {number} count
 */
const floats = (body, place, count) => new Float32Array(body.buffer, body.byteOffset + place, count);

/**
 * @param {LayerHeader} layer
 * @param {Uint8Array} body
 */
function unpack(layer, body) {
  const { rows, columns } = layer;
  if (layer.weight !== undefined) return floats(body, layer.weight, rows * columns);
  const whole = new Int8Array(body.buffer, body.byteOffset + layer.weight8, rows * columns);
  const rowScale = floats(body, layer.rowScale, rows);
  const columnScale = layer.columnScale === undefined ? null : floats(body, layer.columnScale, columns);
  const weight = new Float32Array(rows * columns);
  for (let row = 0, place = 0; row < rows; row += 1) {
    const scale = rowScale[row];
    for (let column = 0; column < columns; column += 1, place += 1) {
      weight[place] = whole[place] * (columnScale ? scale * columnScale[column] : scale);
    }
  }
  return weight;
}

// --- the one product -------------------------------------------------------------------------------------------------

/**
 * C[m][n] = A[m] . B[n] for `rows` rows of A and `units` rows of B, each of length `length`.
 *
 * @param {Float32Array} a
 * @param {Float32Array} b
 * @param {Float32Array} c
 * @param {number} rows
 * @param {number} units
 * @param {number} length
 */
function product(a, b, c, rows, units, length) {
  const even = units - (units % 4);
  for (let row = 0; row < rows; row += 1) {
    const from = row * length;
    const to = row * units;
    let unit = 0;
    // four at a time: each number of A is read once for four products
    for (; unit < even; unit += 4) {
      let b0 = unit * length;
      let b1 = b0 + length;
      let b2 = b1 + length;
      let b3 = b2 + length;
      let s0 = 0;
      let s1 = 0;
      let s2 = 0;
      let s3 = 0;
      for (let place = from, end = from + length; place < end; place += 1) {
        const value = a[place];
        s0 += value * b[b0++];
        s1 += value * b[b1++];
        s2 += value * b[b2++];
        s3 += value * b[b3++];
      }
      c[to + unit] = s0;
      c[to + unit + 1] = s1;
      c[to + unit + 2] = s2;
      c[to + unit + 3] = s3;
    }
    for (; unit < units; unit += 1) {
      let sum = 0;
      for (let place = from, other = unit * length; place < from + length; place += 1, other += 1) {
        sum += a[place] * b[other];
      }
      c[to + unit] = sum;
    }
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
  for (let place = 0, channel = 0; place < values.length; place += 1) {
    const value = values[place] + bias[channel];
    channel += 1;
    if (channel === channels) channel = 0;
    if (name === "leaky_relu") values[place] = value < 0 ? slope * value : value;
    else if (name === "tanh") values[place] = Math.tanh(value);
    else if (name === "sigmoid") values[place] = 1 / (1 + Math.exp(-value));
    else values[place] = value;
  }
}

// --- layers: each is made once and owns the memory that it writes to --------------------------------------------------

/**
 * @param {LayerHeader} layer
 * @param {number[]} _shape
 * @param {Uint8Array} body
 * @returns {Layer}
 */
function linear(layer, _shape, body) {
  const weight = unpack(layer, body);
  const bias = floats(body, layer.bias, layer.rows);
  const output = new Float32Array(layer.rows);
  return (input) => {
    product(input, weight, output, 1, layer.rows, layer.columns);
    finish(output, bias, layer.activation);
    return output;
  };
}

/**
 * @param {LayerHeader} layer
 * @param {number[]} shape of what goes in
 * @param {Uint8Array} body
 * @returns {Layer}
 */
function conv(layer, [height, width, channels], body) {
  const { kernel, stride, padding, columns } = layer;
  const [rowsOut, columnsOut, units] = layer.shape;
  const weight = unpack(layer, body);
  const bias = floats(body, layer.bias, units);
  const places = rowsOut * columnsOut;
  const patches = new Float32Array(places * columns); // what lies in the padding stays zero
  const output = new Float32Array(places * units);
  // runs of neighbouring places that a patch takes from the input: from, to, how many numbers
  const copies = [];
  for (let place = 0; place < places; place += 1) {
    const top = Math.floor(place / columnsOut) * stride - padding;
    const left = (place % columnsOut) * stride - padding;
    const first = Math.max(0, -left);
    const last = Math.min(kernel, width - left);
    for (let down = 0; down < kernel; down += 1) {
      if (top + down < 0 || top + down >= height || last <= first) continue;
      const from = ((top + down) * width + left + first) * channels;
      const to = place * columns + (down * kernel + first) * channels;
      copies.push(from, to, (last - first) * channels);
    }
  }
  const runs = Int32Array.from(copies);
  return (input) => {
    for (let run = 0; run < runs.length; run += 3) {
      let from = runs[run];
      let to = runs[run + 1];
      for (const end = from + runs[run + 2]; from < end; from += 1, to += 1) patches[to] = input[from];
    }
    product(patches, weight, output, places, units, columns);
    finish(output, bias, layer.activation);
    return output;
  };
}

/**
 * @param {LayerHeader} layer
 * @param {number[]} shape of what goes in
 * @param {Uint8Array} body
 * @returns {Layer}
 */
function transposed(layer, [height, width, channels], body) {
  const { kernel, stride, padding, rows } = layer;
  const [rowsOut, columnsOut, units] = layer.shape;
  const weight = unpack(layer, body);
  const bias = floats(body, layer.bias, units);
  const places = height * width;
  const spread = new Float32Array(places * rows);
  const output = new Float32Array(rowsOut * columnsOut * units);
  return (input) => {
    product(input, weight, spread, places, rows, channels);
    output.fill(0);
    for (let place = 0; place < places; place += 1) {
      const top = Math.floor(place / width) * stride - padding;
      const left = (place % width) * stride - padding;
      for (let down = 0; down < kernel; down += 1) {
        const row = top + down;
        if (row < 0 || row >= rowsOut) continue;
        for (let across = 0; across < kernel; across += 1) {
          const column = left + across;
          if (column < 0 || column >= columnsOut) continue;
          const to = (row * columnsOut + column) * units;
          const from = place * rows + (down * kernel + across) * units;
          for (let unit = 0; unit < units; unit += 1) output[to + unit] += spread[from + unit];
        }
      }
    }
    finish(output, bias, layer.activation);
    return output;
  };
}

/**
 * @param {LayerHeader} layer
 * @param {number[]} shape of what goes in
 * @returns {Layer}
 */
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

/** @type {Record<string, (layer: LayerHeader, shape: number[], body: Uint8Array) => Layer>} */
const KINDS = { linear, conv, transposed, upsample };

/** A network that is ready to run. */
export class Network {
  /**
   * @param {NetworkHeader} header
   * @param {Uint8Array} body
   * @throws {WeightsError} if there is a layer that this page cannot run
   */
  constructor({ input, layers }, body) {
    let shape = input;
    this.inputSize = size(input);
    this.steps = layers.map((layer) => {
      const make = KINDS[layer.kind];
      if (!make) throw new WeightsError(`this page cannot run a layer of kind ${layer.kind}`);
      const step = make(layer, shape, body);
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
