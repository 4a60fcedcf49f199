// Runs exported networks (gan_core/export.py) in the page: no server, no library, one thread.
//
// Maps are (height, width, channels). Every layer with weights is one product of rows: C[m][n] = A[m] . B[n], where A
// holds what the layer looks at (the whole input, patches of it, or its single places) and B the weights.

const MAGIC = "LATB";
const FORMAT = 1;
const PREAMBLE = 12; // magic, checksum, length of the header

export class BlockError extends Error {}

// --- the block -------------------------------------------------------------------------------------------------------

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, start) => {
  let value = start;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value;
});

function crc32(bytes) {
  let value = 0xffffffff;
  for (let place = 0; place < bytes.length; place += 1) {
    value = CRC_TABLE[(value ^ bytes[place]) & 0xff] ^ (value >>> 8);
  }
  return (value ^ 0xffffffff) >>> 0;
}

// A block's networks. Their weights are unpacked when they are first asked for.
export class Block {
  constructor(bytes) {
    // a copy at an aligned place: typed arrays of floats want that
    const data = bytes.byteOffset % 4 ? bytes.slice() : bytes;
    if (data.length < PREAMBLE || String.fromCharCode(...data.subarray(0, 4)) !== MAGIC) {
      throw new BlockError("the weights that arrived are no weights of this project");
    }
    const numbers = new DataView(data.buffer, data.byteOffset, data.length);
    if (crc32(data.subarray(8)) !== numbers.getUint32(4, true)) {
      throw new BlockError("the weights were damaged on their way");
    }
    const length = numbers.getUint32(8, true);
    const header = JSON.parse(new TextDecoder().decode(data.subarray(PREAMBLE, PREAMBLE + length)));
    if (header.format !== FORMAT) throw new BlockError(`the weights are of format ${header.format}, not ${FORMAT}`);
    this.name = header.name;
    this.described = header.networks;
    this.body = data.subarray(PREAMBLE + length);
    this.networks = new Map();
  }

  network(name) {
    if (!this.networks.has(name)) {
      const described = this.described[name];
      if (!described) throw new BlockError(`the weights hold no ${name}`);
      this.networks.set(name, new Network(described, this.body));
    }
    return this.networks.get(name);
  }
}

const size = (shape) => shape.reduce((product, side) => product * side, 1);

const floats = (body, place, count) => new Float32Array(body.buffer, body.byteOffset + place, count);

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

// C[m][n] = A[m] . B[n] for `rows` rows of A and `units` rows of B, each of length `length`.
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

function linear(layer, shape, body) {
  const weight = unpack(layer, body);
  const bias = floats(body, layer.bias, layer.rows);
  const output = new Float32Array(layer.rows);
  return (input) => {
    product(input, weight, output, 1, layer.rows, layer.columns);
    finish(output, bias, layer.activation);
    return output;
  };
}

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

const KINDS = { linear, conv, transposed, upsample };

// A network that is ready to run. What `run` returns is overwritten by the next run.
export class Network {
  constructor({ input, layers }, body) {
    let shape = input;
    this.inputSize = size(input);
    this.steps = layers.map((layer) => {
      const make = KINDS[layer.kind];
      if (!make) throw new BlockError(`this page cannot run a layer of kind ${layer.kind}`);
      const step = make(layer, shape, body);
      shape = layer.shape;
      return step;
    });
    this.shape = shape;
  }

  run(input) {
    if (input.length !== this.inputSize) {
      throw new BlockError(`the network takes ${this.inputSize} numbers, found ${input.length}`);
    }
    let values = input;
    for (const step of this.steps) values = step(values);
    return values;
  }
}

export function softmax(logits) {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

export const sigmoid = (logit) => 1 / (1 + Math.exp(-logit));
