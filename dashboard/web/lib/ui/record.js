/**
 * What a game keeps in this browser, under a name: numbers, which anyone may have written there.
 *
 * @typedef {Record<string, number>} Numbers
 */
export class GameRecord {
  /** @param {Numbers} first what is kept before anything was played */
  constructor(first) {
    this.first = first;
    this.name = "";
    this.numbers = { ...first };
  }

  /**
   * Go on with what is kept under a name.
   *
   * @param {string} name
   */
  open(name) {
    this.name = `latent-atlas ${name}`;
    this.numbers = { ...this.first, ...this.read() };
  }

  /** @returns {Numbers} */
  read() {
    try {
      /** @type {unknown} */
      const stored = JSON.parse(localStorage.getItem(this.name) ?? "{}");
      if (typeof stored !== "object" || stored === null) return {};
      return Object.fromEntries(Object.entries(stored).filter(([, value]) => Number.isFinite(value)));
    } catch {
      return {}; // no storage, or something else is stored there
    }
  }

  /** @param {Numbers} numbers those that changed */
  keep(numbers) {
    Object.assign(this.numbers, numbers);
    try {
      localStorage.setItem(this.name, JSON.stringify(this.numbers));
    } catch {
      // no storage: it is kept for as long as the page is open
    }
  }

  /** Forget all that was played. */
  clear() {
    this.numbers = { ...this.first };
    try {
      localStorage.removeItem(this.name);
    } catch {
      // no storage: there is nothing to forget
    }
  }
}
