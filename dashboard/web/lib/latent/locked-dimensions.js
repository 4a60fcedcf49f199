/** The dimensions of the current latent vector that nothing moves. */

/** @import { Vector } from "./sphere.js" */

export class LockedDimensions {
  /** @param {() => void} changed called when a person has locked or unlocked something */
  constructor(changed) {
    this.changed = changed;
    /** @type {Set<number>} */
    this.indices = new Set();
    this.count = 0;
    /** @type {Set<number> | null} */
    this.beforeSolo = null;
  }

  get size() {
    return this.indices.size;
  }

  /** @param {number} index */
  has = (index) => this.indices.has(index);

  /**
   * Lock these, of so many dimensions.
   *
   * @param {Iterable<number>} indices
   * @param {number} count
   */
  set(indices, count) {
    if (count !== this.count) this.beforeSolo = null; // another latent space
    this.indices = new Set(indices);
    this.count = count;
  }

  /** @param {number} index */
  toggle(index) {
    if (this.indices.has(index)) this.indices.delete(index);
    else this.indices.add(index);
    this.beforeSolo = null;
    this.changed();
  }

  unlockAll() {
    this.indices = new Set();
    this.beforeSolo = null;
    this.changed();
  }

  /** @param {number} index */
  isSolo(index) {
    return this.indices.size === this.count - 1 && !this.indices.has(index);
  }

  /**
   * Lock all others; a second time, lock what was locked before.
   *
   * @param {number} index
   */
  solo(index) {
    if (this.isSolo(index)) this.indices = this.beforeSolo ?? new Set();
    else {
      this.beforeSolo ??= this.indices;
      this.indices = new Set([...Array(this.count).keys()].filter((other) => other !== index));
    }
    if (!this.isSolo(index)) this.beforeSolo = null;
    this.changed();
  }

  /**
   * A goal with the locked dimensions of a point.
   *
   * @param {Vector} point
   * @param {Vector} goal
   */
  keep(point, goal) {
    return Float32Array.from(goal, (value, index) => (this.indices.has(index) ? point[index] : value));
  }
}
