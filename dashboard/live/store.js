// Where the page keeps the weights that have arrived, by name. All components share it; `weights.js` alone fills it.

class Store {
  constructor() {
    this.blocks = new Map();
    this.waiting = new Set();
    this.failure = null;
  }

  // The block of that name, now or when it arrives; rejected when a damaged one arrives in the meantime.
  get(name) {
    if (this.blocks.has(name)) return Promise.resolve(this.blocks.get(name));
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => this.waiting.add({ name, resolve, reject }));
  }

  put(block) {
    this.failure = null;
    this.blocks.set(block.name, block);
    for (const waiter of this.waiting) {
      if (waiter.name !== block.name) continue;
      this.waiting.delete(waiter);
      waiter.resolve(block);
    }
  }

  // Whoever waits for something may wait for this: a damaged block cannot say its name.
  fail(error) {
    this.failure = error;
    for (const waiter of this.waiting) waiter.reject(error);
    this.waiting.clear();
  }

  remove(name) {
    this.blocks.delete(name);
  }
}

const STORE = Symbol.for("latent-atlas.weights");

export const store = (globalThis[STORE] ??= new Store());
