// The dimensions of the point in hand that stay as they are.

class Held {
  // changed() is called when the hand has changed what is held.
  constructor(changed) {
    this.changed = changed;
    this.indices = new Set();
    this.count = null;
    this.beforeSolo = null;
  }

  get size() {
    return this.indices.size;
  }

  has = (index) => this.indices.has(index);

  // Hold these, of so many dimensions.
  become(indices, count) {
    if (count !== this.count) this.beforeSolo = null; // another latent space
    this.indices = new Set(indices);
    this.count = count;
  }

  lock(index) {
    if (this.indices.has(index)) this.indices.delete(index);
    else this.indices.add(index);
    this.beforeSolo = null;
    this.changed();
  }

  letGo() {
    this.indices = new Set();
    this.beforeSolo = null;
    this.changed();
  }

  isSolo(index) {
    return this.indices.size === this.count - 1 && !this.indices.has(index);
  }

  // Hold all others; once more, hold what was held before.
  solo(index) {
    if (this.isSolo(index)) this.indices = this.beforeSolo ?? new Set();
    else {
      this.beforeSolo ??= this.indices;
      this.indices = new Set([...Array(this.count).keys()].filter((other) => other !== index));
    }
    if (!this.isSolo(index)) this.beforeSolo = null;
    this.changed();
  }

  // A point with all dimensions that are free as they are elsewhere.
  except(point, elsewhere) {
    return Float32Array.from(elsewhere, (value, index) => (this.indices.has(index) ? point[index] : value));
  }
}

export { Held };
