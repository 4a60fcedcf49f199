// The networks that a console runs, as soon as the page has their weights.
import { store } from "./weights-store.js";

const PATIENCE_MILLISECONDS = 20000; // for weights on their way

class Networks {
  // ready(engine) gets a generator, a discriminator and, where there is one, a judge; fail(why) is told what is wrong.
  constructor(ready, fail) {
    this.ready = ready;
    this.fail = fail;
  }

  // block and judge name the weights; or why tells that the page has none.
  async load({ block, judge, why }) {
    const wanted = `${block} ${judge} ${why}`;
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.dispose();
    this.waiting = new AbortController();
    const { signal } = this.waiting;
    if (why) {
      this.fail(why);
      return;
    }
    this.patience = setTimeout(() => this.fail("its weights have not arrived"), PATIENCE_MILLISECONDS);
    let engine;
    try {
      const [step, judging] = await Promise.all([store.get(block, signal), judge && store.get(judge, signal)]);
      if (signal.aborted) return; // another step was chosen meanwhile
      engine = {
        generator: step.network("generator"),
        discriminator: step.network("discriminator"),
        judge: judging && judging.network("judge"),
      };
    } catch (error) {
      if (signal.aborted) return;
      clearTimeout(this.patience);
      this.fail(error.message);
      return;
    }
    clearTimeout(this.patience);
    this.ready(engine);
  }

  dispose() {
    clearTimeout(this.patience);
    this.waiting?.abort();
  }
}

export { Networks };
