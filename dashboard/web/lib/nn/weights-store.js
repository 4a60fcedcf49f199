// Where the page keeps the weights that have arrived, by name. All components share it; `weights.js` alone fills it.

class Store {
  constructor() {
    this.blocks = new Map();
    this.failures = new Map();
    this.waiting = new Set();
  }

  // The block of that name, now or when it arrives; rejected if it arrives damaged, or when the signal says that nobody
  // waits any more.
  get(name, signal) {
    if (this.blocks.has(name)) return Promise.resolve(this.blocks.get(name));
    if (this.failures.has(name)) return Promise.reject(this.failures.get(name));
    return new Promise((resolve, reject) => {
      const waiter = { name, resolve, reject };
      this.waiting.add(waiter);
      const leave = () => {
        this.waiting.delete(waiter);
        reject(signal.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
    });
  }

  put(name, block) {
    this.failures.delete(name);
    this.blocks.set(name, block);
    for (const waiter of this.take(name)) waiter.resolve(block);
  }

  fail(name, error) {
    this.failures.set(name, error);
    for (const waiter of this.take(name)) waiter.reject(error);
  }

  remove(name) {
    this.blocks.delete(name);
    this.failures.delete(name);
  }

  take(name) {
    const found = [...this.waiting].filter((waiter) => waiter.name === name);
    for (const waiter of found) this.waiting.delete(waiter);
    return found;
  }
}

const STORE = Symbol.for("latent-atlas.weights");

export const store = (globalThis[STORE] ??= new Store());
