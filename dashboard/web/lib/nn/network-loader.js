/**
 * The networks that a component runs, as soon as the page has their weights: the one way to wait for them.
 *
 * @import { NetworkNames } from "../../props.d.ts"
 * @import { Network } from "./nn-runtime.js"
 * @import { WeightsFile } from "./weights-file.js"
 *
 * @typedef {object} Networks
 * @property {Network} generator
 * @property {Network} discriminator
 * @property {Network | null} classifier
 * @property {WeightsFile[]} files their weights
 */
import { store } from "./weights-store.js";

/**
 * @param {unknown} error
 * @returns {string}
 */
export const messageOf = (error) => (error instanceof Error ? error.message : String(error));

export class NetworkLoader {
  /**
   * @param {{ ready: (networks: Networks) => void, fail: (problem: string) => void }} on weights that arrive after their
   *   time was up make networks ready all the same
   * @param {number} patienceMilliseconds how long weights may be on their way
   */
  constructor(on, patienceMilliseconds) {
    this.on = on;
    this.patienceMilliseconds = patienceMilliseconds;
    this.wanted = "";
    this.waiting = new AbortController();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.patience = undefined;
  }

  /**
   * Want these networks from now on, and no others. Nothing happens if they are wanted already.
   *
   * @param {NetworkNames} names
   */
  async load(names) {
    const wanted = JSON.stringify(names);
    if (wanted === this.wanted) return;
    this.dispose();
    this.wanted = wanted;
    this.waiting = new AbortController();
    const { signal } = this.waiting;
    const { checkpoint, classifier, problem } = names;
    if (problem !== null || checkpoint === null) {
      this.on.fail(problem ?? "there are no weights");
      return;
    }
    this.patience = setTimeout(() => this.on.fail("its weights have not arrived"), this.patienceMilliseconds);
    const found = await networksOf(checkpoint, classifier, signal).catch((error) => ({ problem: messageOf(error) }));
    if (signal.aborted) return; // other networks are wanted meanwhile
    clearTimeout(this.patience);
    if ("problem" in found) this.on.fail(found.problem);
    else this.on.ready(found);
  }

  dispose() {
    this.wanted = "";
    clearTimeout(this.patience);
    this.waiting.abort();
  }
}

/**
 * @param {string} checkpoint
 * @param {string | null} classifier
 * @param {AbortSignal} signal
 * @returns {Promise<Networks>}
 */
async function networksOf(checkpoint, classifier, signal) {
  const [file, other] = await Promise.all([
    store.get(checkpoint, signal),
    classifier === null ? null : store.get(classifier, signal),
  ]);
  return {
    generator: file.network("generator"),
    discriminator: file.network("discriminator"),
    classifier: other && other.network("classifier"),
    files: other ? [file, other] : [file],
  };
}
