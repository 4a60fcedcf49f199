/**
 * What a place of a slice looks like, by the networks that the page runs itself.
 *
 * @import { SliceChart, Place } from "../latent/slice-chart.js"
 * @import { Networks } from "./network-loader.js"
 *
 * @typedef {object} Look what is known of a place
 * @property {Place} place
 * @property {number | null} classNumber the most probable class; null without a classifier, and where that answers with
 *   no numbers
 * @property {number | null} confidence its probability; null without a classifier
 * @property {number} score of the discriminator: P(real), or D(x) where that is no probability
 *
 * @typedef {Look & { image: Float32Array, shape: number[], milliseconds: number }} GeneratedLook
 *
 * @typedef {object} Wording how looks are put into words
 * @property {string[] | null} classes
 * @property {boolean} scoreIsProbability
 *
 * @typedef {{ classifier: string, discriminator: string }} Verdict
 */
import { messageOf } from "./network-loader.js";
import { finite, NO_NUMBERS, sigmoid, softmax } from "./nn-runtime.js";

export class PointInference {
  /**
   * @param {SliceChart} chart
   * @param {Networks} networks
   * @param {boolean} scoreIsProbability
   */
  constructor(chart, networks, scoreIsProbability) {
    this.chart = chart;
    this.networks = networks;
    this.scoreIsProbability = scoreIsProbability;
    /** @type {string | null} why nothing can be generated any more */
    this.problem = null;
  }

  /**
   * What a place looks like, or null where the networks fail. Its image is overwritten by the next look.
   *
   * @param {Place} place
   * @returns {GeneratedLook | null}
   */
  look(place) {
    if (this.problem !== null) return null;
    try {
      return this.generate(place);
    } catch (error) {
      this.problem = messageOf(error);
      return null;
    }
  }

  /**
   * @param {Place} place
   * @returns {GeneratedLook}
   */
  generate(place) {
    const begun = performance.now();
    const { generator, discriminator, classifier } = this.networks;
    const image = finite(generator.run(this.chart.point(place)), "generator");
    const [logit] = discriminator.run(image);
    const probabilities = classifier && softmax(classifier.run(image));
    const confidence = probabilities && Math.max(...probabilities);
    return {
      place,
      image,
      shape: generator.shape,
      classNumber: Number.isFinite(confidence) && probabilities ? probabilities.indexOf(Number(confidence)) : null,
      confidence,
      score: this.scoreIsProbability ? sigmoid(logit) : logit,
      milliseconds: performance.now() - begun,
    };
  }
}

/** @param {number} share */
export const percent = (share) => `${Math.round(100 * share)}%`;

/**
 * @param {string} name of a class
 * @param {number} confidence
 */
export const classifierText = (name, confidence) => `Classifier: ${name} (${percent(confidence)})`;

/**
 * The answers of classifier and discriminator in words; the classifier's is empty without one.
 *
 * @param {Look} look
 * @param {Wording} wording
 * @returns {Verdict}
 */
export function verdictOf({ classNumber, confidence, score }, { classes, scoreIsProbability }) {
  const isNamed = classes !== null && classNumber !== null && confidence !== null;
  const unnamed = classes !== null && confidence !== null ? `Classifier: ${NO_NUMBERS}` : "";
  const scored = scoreIsProbability ? `P(real) = ${percent(score)}` : `D(x) = ${score.toFixed(1)}`;
  return {
    classifier: isNamed ? classifierText(classes[classNumber], confidence) : unnamed,
    discriminator: Number.isFinite(score) ? scored : `Discriminator: ${NO_NUMBERS}`,
  };
}
