/**
 * Where the page keeps the weights that have arrived, by name. All components share it; `network-weights` alone fills it.
 *
 * @import { WeightsFile } from "./weights-file.js"
 * @typedef {{ name: string, resolve: (file: WeightsFile) => void, reject: (error: unknown) => void }} Waiter
 */

export class WeightsStore {
  constructor() {
    /** @type {Map<string, WeightsFile>} */
    this.files = new Map();
    /** @type {Map<string, Error>} */
    this.failures = new Map();
    /** @type {Set<Waiter>} */
    this.waiters = new Set();
  }

  /**
   * The weights of that name, now or when they arrive. Rejected if they arrive damaged, or with the signal's reason when
   * nobody waits any more.
   *
   * @param {string} name
   * @param {AbortSignal} [signal]
   * @returns {Promise<WeightsFile>}
   */
  get(name, signal) {
    const file = this.files.get(name);
    if (file) return Promise.resolve(file);
    const failure = this.failures.get(name);
    if (failure) return Promise.reject(failure);
    return new Promise((resolve, reject) => {
      const waiter = { name, resolve, reject };
      this.waiters.add(waiter);
      const leave = () => {
        this.waiters.delete(waiter);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  /**
   * @param {string} name
   * @param {WeightsFile} file
   */
  put(name, file) {
    this.files.set(name, file);
    for (const waiter of this.take(name)) waiter.resolve(file);
  }

  /**
   * @param {string} name
   * @param {Error} error
   */
  fail(name, error) {
    this.failures.set(name, error);
    for (const waiter of this.take(name)) waiter.reject(error);
  }

  /** @param {string} name */
  remove(name) {
    this.files.delete(name);
    this.failures.delete(name);
  }

  /** @param {string} name */
  take(name) {
    const found = [...this.waiters].filter((waiter) => waiter.name === name);
    for (const waiter of found) this.waiters.delete(waiter);
    return found;
  }
}

const KEY = Symbol.for("latent-atlas.weights");
const page = /** @type {Record<symbol, WeightsStore | undefined>} */ (/** @type {unknown} */ (globalThis));

/** The page's own: each component has its copy of this module, and all of them find this one. */
export const store = (page[KEY] ??= new WeightsStore());
