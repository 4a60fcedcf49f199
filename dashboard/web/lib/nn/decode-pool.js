/**
 * Workers that run networks for a component, one for each core. Who asked last is served alone: what others want and no
 * worker has begun is dropped.
 *
 * @import { DecodedImages, DecodeJob, DecodeProblem, Port } from "./decode-server.js"
 * @import { WeightsFile } from "./weights-file.js"
 *
 * @typedef {Omit<DecodeJob, "id">} JobDraft
 *
 * @typedef {object} JobSource who wants something
 * @property {() => JobDraft | null} next what is wanted next; null if nothing more is
 * @property {(found: DecodedImages, job: DecodeJob) => void} put gets what became of it
 */

const MOST_WORKERS = 4;
const JOBS_AHEAD = 2; // of each worker, so that none waits for the next one

/** A worker as the page's end of it. */
const startWorker = () => new Worker(new URL("./decode-worker.js", import.meta.url), { type: "module" });

export class DecodePool {
  /**
   * @param {(Port & Partial<Worker>)[]} workers
   * @param {(problem: string) => void} failed nothing more is done; called once
   */
  constructor(workers, failed) {
    this.failed = failed;
    /** @type {string | null} why nothing is done any more */
    this.problem = null;
    /** @type {JobSource | null} */
    this.source = null;
    /** @type {Set<string>} names of the weights that the workers have */
    this.names = new Set();
    this.lastId = 0;
    this.lanes = workers.map((worker) => {
      /** @type {Map<number, { job: DecodeJob, source: JobSource }>} */
      const begun = new Map();
      const lane = { worker, begun };
      worker.onmessage = ({ data }) => this.hear(lane, data);
      worker.onerror = () => this.fail("a worker could not be started");
      return lane;
    });
  }

  /**
   * As many workers as there are cores, four at most.
   *
   * @param {(problem: string) => void} failed
   * @returns {DecodePool | null} null where the browser has no workers, or the page must not use them
   */
  static start(failed) {
    try {
      const count = Math.min(MOST_WORKERS, navigator.hardwareConcurrency || 1);
      return new DecodePool(Array.from({ length: count }, startWorker), failed);
    } catch {
      return null;
    }
  }

  /**
   * The networks that jobs are for from now on, and no others.
   *
   * @param {WeightsFile[]} files
   */
  provide(files) {
    const wanted = new Set(files.map(({ name }) => name));
    const old = [...this.names].filter((name) => !wanted.has(name));
    const added = files.filter(({ name }) => !this.names.has(name));
    for (const { worker } of this.lanes) {
      for (const name of old) worker.postMessage({ forget: name });
      for (const { name, data } of added) {
        const bytes = data.slice(); // what it is part of may be much larger
        worker.postMessage({ name, bytes }, [bytes.buffer]);
      }
    }
    this.names = wanted;
    if (old.length) this.source = null;
  }

  /**
   * Serve nobody else from now on.
   *
   * @param {JobSource | null} source
   */
  ask(source) {
    this.source = source;
    this.handOut();
  }

  /** Give each worker something to do, one job each before any has two. */
  handOut() {
    if (this.problem !== null) return;
    for (let ahead = 1; ahead <= JOBS_AHEAD; ahead += 1) {
      for (const { worker, begun } of this.lanes) {
        const draft = begun.size < ahead && this.source ? this.source.next() : null;
        if (!this.source || !draft) continue;
        this.lastId += 1;
        const job = { ...draft, id: this.lastId };
        begun.set(job.id, { job, source: this.source });
        worker.postMessage(job);
      }
    }
  }

  /**
   * @param {{ begun: Map<number, { job: DecodeJob, source: JobSource }> }} lane
   * @param {DecodedImages | DecodeProblem} answer
   */
  hear({ begun }, answer) {
    const found = begun.get(answer.id);
    begun.delete(answer.id);
    if (!found) return;
    const { job, source } = found;
    if (!("problem" in answer)) source.put(answer, job);
    // a job of networks that are no longer wanted may come too late for its weights
    else if (this.names.has(job.checkpoint)) this.fail(answer.problem);
    this.handOut();
  }

  /** @param {string} problem */
  fail(problem) {
    if (this.problem !== null) return;
    this.dispose();
    this.problem = problem;
    this.failed(problem);
  }

  dispose() {
    this.source = null;
    for (const { worker } of this.lanes) worker.terminate?.();
  }
}
