/**
 * The product of rows, C[m][n] = A[m] . B[n]: the one piece of work of which networks are made. In WebAssembly with SIMD
 * (`row-product.wat`) where the browser has it and the page may use it, else in JavaScript.
 *
 * Rows of A and B begin at multiples of four numbers, for SIMD takes four at a time; what lies between is zero.
 *
 * @typedef {object} RowProduct
 * @property {number} stride from one row of A or B to the next, in numbers
 * @property {Float32Array} a (rows, stride)
 * @property {Float32Array} b (units, stride)
 * @property {Float32Array} c (rows, units), overwritten by each run
 * @property {() => void} run
 *
 * @typedef {(rows: number, units: number, length: number) => RowProduct} MakeProduct
 * @typedef {(a: number, b: number, c: number, rows: number, units: number, length: number) => void} Multiply places and
 *   length of a row in bytes
 */
import { ROW_PRODUCT_BYTES } from "./row-product-bytes.js";

const LANES = 4; // numbers in a vector
const NUMBER_BYTES = 4;
const PAGE_BYTES = 2 ** 16; // of WebAssembly's memory
const POOL_BYTES = 2 ** 24;

/** @param {number} length of a row */
const strideOf = (length) => Math.ceil(length / LANES) * LANES;

// --- in JavaScript ---------------------------------------------------------------------------------------------------

/** @type {MakeProduct} */
export function plainProduct(rows, units, length) {
  const stride = strideOf(length);
  const a = new Float32Array(rows * stride);
  const b = new Float32Array(units * stride);
  const c = new Float32Array(rows * units);
  return { stride, a, b, c, run: () => multiply(a, b, c, rows, units, stride) };
}

/**
 * @param {Float32Array} a
 * @param {Float32Array} b
 * @param {Float32Array} c
 * @param {number} rows
 * @param {number} units
 * @param {number} length
 */
function multiply(a, b, c, rows, units, length) {
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

// --- in WebAssembly --------------------------------------------------------------------------------------------------

/** A memory that products share: one each would take more address space than a page has. */
class Pool {
  /**
   * @param {WebAssembly.Module} module
   * @param {number} bytes
   */
  constructor(module, bytes) {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
    this.buffer = memory.buffer;
    this.used = 0;
    const { product } = new WebAssembly.Instance(module, { page: { memory } }).exports;
    this.multiply = /** @type {Multiply} */ (product);
  }

  /** @param {number} bytes */
  hasRoom(bytes) {
    return this.used + bytes <= this.buffer.byteLength;
  }

  /** @param {number} count of numbers, a multiple of four */
  floats(count) {
    const place = this.used;
    this.used += count * NUMBER_BYTES;
    return new Float32Array(this.buffer, place, count);
  }
}

/**
 * @param {WebAssembly.Module} module
 * @param {number} bytes
 * @returns {Pool | null} null where the browser has no memory to give
 */
function poolOf(module, bytes) {
  try {
    return new Pool(module, bytes);
  } catch {
    return null;
  }
}

/**
 * @param {WebAssembly.Module} module
 * @returns {MakeProduct}
 */
function simdProducts(module) {
  /** @type {Pool | null} the one that is being filled; the others live as long as their products */
  let pool = null;
  return (rows, units, length) => {
    const stride = strideOf(length);
    const needed = NUMBER_BYTES * ((rows + units) * stride + strideOf(rows * units));
    if (!pool?.hasRoom(needed)) pool = poolOf(module, Math.max(POOL_BYTES, needed));
    if (!pool) return plainProduct(rows, units, length);
    const { multiply: run } = pool;
    const a = pool.floats(rows * stride);
    const b = pool.floats(units * stride);
    const c = pool.floats(strideOf(rows * units)).subarray(0, rows * units);
    const [atA, atB, atC] = [a, b, c].map(({ byteOffset }) => byteOffset);
    const bytes = NUMBER_BYTES * stride;
    const product = { stride, a, b, c };
    // a single column is made as a single row, which goes four at a time: its numbers lie in the same order
    if (units === 1) return { ...product, run: () => run(atB, atA, atC, 1, rows, bytes) };
    return { ...product, run: () => run(atA, atB, atC, rows, units, bytes) };
  };
}

/**
 * Products in WebAssembly.
 *
 * @returns {MakeProduct | null} null where there is no WebAssembly, none with SIMD, or the page must not use it
 */
export function simdProduct() {
  try {
    const bytes = Uint8Array.from(atob(ROW_PRODUCT_BYTES), (letter) => letter.charCodeAt(0));
    return simdProducts(new WebAssembly.Module(bytes));
  } catch {
    return null;
  }
}

/** @type {MakeProduct | undefined} */
let chosen;

/** The faster of those that work here. */
export const bestProduct = () => (chosen ??= simdProduct() ?? plainProduct);
