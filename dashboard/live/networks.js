// The networks that a console runs, as soon as the page has their weights.
const PATIENCE_MILLISECONDS = 20000; // for weights on their way

class Networks {
  // ready(engine) gets a generator, a discriminator and, where there is one, a classifier; fail(why) is told what is wrong.
  constructor(ready, fail) {
    this.ready = ready;
    this.fail = fail;
  }

  // block and classifier name the weights; or why tells that the page has none.
  async load({ block, classifier, why }) {
    const wanted = `${block} ${classifier} ${why}`;
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
      const [step, classifying] = await Promise.all([store.get(block, signal), classifier && store.get(classifier, signal)]);
      if (signal.aborted) return; // another step was chosen meanwhile
      engine = {
        generator: step.network("generator"),
        discriminator: step.network("discriminator"),
        classifier: classifying && classifying.network("classifier"),
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
