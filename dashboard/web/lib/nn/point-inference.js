// What stands at a place of a slice, by the networks that Python has handed to the page.
import { sigmoid, softmax } from "./nn-runtime.js";
import { store } from "./weights-store.js";
import { Chart } from "../latent/slice-chart.js";

export class Decoder {
  // `weights` names the blocks of the step and of the judge, or tells why the page cannot run them.
  constructor({ slice, weights, classes, scoreIsProbability }) {
    this.chart = new Chart(slice);
    this.names = weights;
    this.classes = classes;
    this.scoreIsProbability = scoreIsProbability;
    this.failure = weights.why;
    this.networks = null;
  }

  // Whether the networks are here. Once they are, they stay, even when the page has let go of their blocks.
  isReady() {
    if (this.failure || this.networks) return !this.failure;
    // asked for again and again: who waits in the store cannot leave it when the map no longer shows this step
    const step = store.blocks.get(this.names.step);
    const judge = this.names.judge && store.blocks.get(this.names.judge);
    if (!step || (this.names.judge && !judge)) return false;
    return this.attempt(() => {
      this.networks = {
        generator: step.network("generator"),
        discriminator: step.network("discriminator"),
        judge: judge ? judge.network("judge") : null,
      };
      return true;
    });
  }

  // What stands at a place, or null where the networks fail. Its image is overwritten by the next look.
  look(place) {
    return this.attempt(() => {
      const begun = performance.now();
      const { generator, discriminator, judge } = this.networks;
      const image = generator.run(this.chart.point(place));
      const [logit] = discriminator.run(image);
      const probabilities = judge && softmax(judge.run(image));
      const best = judge && probabilities.indexOf(Math.max(...probabilities));
      return {
        place,
        image,
        shape: generator.shape,
        number: best,
        confidence: judge && probabilities[best],
        score: this.scoreIsProbability ? sigmoid(logit) : logit,
        milliseconds: performance.now() - begun,
      };
    });
  }

  attempt(action) {
    try {
      return action();
    } catch (error) {
      this.failure = error.message;
      return null;
    }
  }

  // The judge's answer, if there is a judge, and the discriminator's, in words.
  answers({ number, confidence, score }) {
    return {
      judge: this.classes ? `${this.classes[number]}: ${Math.round(100 * confidence)}%` : "",
      discriminator: this.scoreIsProbability ? `${Math.round(100 * score)}% real` : `D score ${score.toFixed(1)}`,
    };
  }
}
