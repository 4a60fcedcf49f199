import assert from "node:assert/strict";
import { test } from "node:test";
import { bestProduct, plainProduct, simdProduct } from "../../../../../dashboard/web/lib/nn/row-product.js";

const ENGINES = { JavaScript: plainProduct, WebAssembly: simdProduct() };
const MANY = 7; // more than a block has in any direction

/** Whole numbers, so that every order of adding gives the same sum. */
const numbersOf = (count, seed) => Array.from({ length: count }, (_, place) => ((place * 7 + seed * 13) % 19) - 9);

/** A product of given rows, written where they belong. */
function filled(makeProduct, rows, units, length) {
  const product = makeProduct(rows, units, length);
  const [a, b] = [numbersOf(rows * length, rows), numbersOf(units * length, units)];
  a.forEach((value, place) => (product.a[Math.floor(place / length) * product.stride + (place % length)] = value));
  b.forEach((value, place) => (product.b[Math.floor(place / length) * product.stride + (place % length)] = value));
  const expected = [];
  for (let row = 0; row < rows; row += 1) {
    for (let unit = 0; unit < units; unit += 1) {
      let sum = 0;
      for (let place = 0; place < length; place += 1) sum += a[row * length + place] * b[unit * length + place];
      expected.push(sum);
    }
  }
  return { product, expected };
}

for (const [name, makeProduct] of Object.entries(ENGINES)) {
  test(`${name}: every number of rows and of units, whole blocks and what is left over`, () => {
    for (let rows = 1; rows <= MANY; rows += 1) {
      for (let units = 1; units <= 2 * MANY; units += 1) {
        const { product, expected } = filled(makeProduct, rows, units, 5);
        product.run();
        assert.deepEqual([...product.c], expected, `${rows} rows, ${units} units`);
      }
    }
  });

  test(`${name}: rows of every length`, () => {
    for (let length = 1; length <= 3 * MANY; length += 1) {
      const { product, expected } = filled(makeProduct, 3, 6, length);
      product.run();
      assert.deepEqual([...product.c], expected, `rows of ${length}`);
    }
  });

  test(`${name}: products do not touch each other, and each runs again with what is new`, () => {
    const { product: one, expected } = filled(makeProduct, 3, 5, 9);
    const { product: other } = filled(makeProduct, 2, 6, 9);
    one.run();
    other.a.fill(1e6);
    other.run();
    assert.deepEqual([...one.c], expected);
    one.a.fill(0);
    one.run();
    assert.deepEqual([...one.c], Array(15).fill(0));
  });

  test(`${name}: a product that is larger than what is kept ready`, () => {
    const product = makeProduct(1, 5000, 1000);
    product.a.fill(1);
    product.b.fill(2, 4999 * 1000);
    product.run();
    assert.deepEqual([product.c[4998], product.c[4999]], [0, 2000]);
  });
}

test("without memory for WebAssembly, a product is made in JavaScript", (context) => {
  const refuse = () => {
    throw new RangeError("WebAssembly.Memory(): could not allocate memory");
  };
  context.mock.method(WebAssembly, "Memory", refuse);
  const { product, expected } = filled(simdProduct(), 3, 5, 9);
  product.run();
  assert.deepEqual([...product.c], expected);
});

test("the faster one is chosen once, where it works", () => {
  assert.notEqual(bestProduct(), plainProduct);
  assert.equal(bestProduct(), bestProduct());
});

test("where there is no WebAssembly, or not with these instructions, there are no such products", (context) => {
  context.mock.method(WebAssembly, "Module", () => {
    throw new WebAssembly.CompileError("invalid value type 's128'");
  });
  assert.equal(simdProduct(), null);
  context.mock.restoreAll();
  const kept = globalThis.WebAssembly;
  delete globalThis.WebAssembly;
  assert.equal(simdProduct(), null);
  globalThis.WebAssembly = kept;
});
