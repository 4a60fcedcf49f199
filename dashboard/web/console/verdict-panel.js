/**
 * What the classifier and the discriminator say about the current image.
 *
 * @import { NamedColour } from "../props.d.ts"
 */
import { NO_NUMBERS } from "../lib/nn/nn-runtime.js";
import { classifierText, percent } from "../lib/nn/point-inference.js";
import { element, find, findAll } from "../lib/ui/elements.js";

const LONG_NAME = 2; // letters; longer names need a wider column
const SPOKEN_CLASSES = 3;

/**
 * Where a score lies on the discriminator's scale, as a share of its width. P(real) goes from 0 to 1. D(x) has no ends
 * of its own: there the scale reaches as far beyond the mean scores as these lie apart.
 *
 * @param {number} score
 * @param {[number, number]} means
 * @param {boolean} isProbability
 */
export function placeOnScale(score, means, isProbability) {
  const [low, high] = [Math.min(...means), Math.max(...means)];
  const spread = Math.max(high - low, 1e-6);
  const [from, to] = isProbability ? [0, 1] : [low - spread, high + spread];
  return Math.min(1, Math.max(0, (score - from) / (to - from)));
}

export class VerdictPanel {
  /** @param {ParentNode} root */
  constructor(root) {
    this.classifier = find(root, ".console-classifier", HTMLElement);
    this.bars = find(root, ".console-bars", HTMLElement);
    this.discriminator = find(root, ".console-discriminator", HTMLElement);
    this.verdict = find(root, ".console-verdict", HTMLElement);
    this.marks = find(root, ".console-marks", HTMLElement);
    /** @type {{ row: HTMLElement, bar: HTMLElement, share: HTMLElement }[]} */
    this.rows = [];
    this.names = "";
    /** @type {NamedColour[]} */
    this.classes = [];
    /** @type {[number, number] | null} */
    this.means = null;
    this.isProbability = true;
  }

  /**
   * @param {object} props
   * @param {NamedColour[] | null} props.classes null without a classifier
   * @param {string | null} props.noClassifier why there is none
   * @param {[number, number] | null} props.meanScores the discriminator's for real and for generated images; null where
   *   none were logged
   * @param {boolean} props.scoreIsProbability
   */
  describe({ classes, noClassifier, meanScores, scoreIsProbability }) {
    this.classes = classes ?? [];
    this.means = meanScores;
    this.isProbability = scoreIsProbability;
    this.describeBars(noClassifier);
    this.marks.textContent = this.marksText();
  }

  marksText() {
    if (!this.means) return "No discriminator scores of real images were logged for comparison.";
    const [real, generated] = this.means.map((mean) => (this.isProbability ? percent(mean) : mean.toFixed(2)));
    const name = this.isProbability ? "P(real)" : "D(x)";
    const caution = this.isProbability ? "" : "; only differences of D(x) have a meaning";
    return `White marks: mean ${name} of generated images (${generated}) and of real images (${real})${caution}.`;
  }

  /** @param {string | null} noClassifier */
  describeBars(noClassifier) {
    this.bars.hidden = this.classes.length === 0;
    this.classifier.title = noClassifier ?? "";
    if (noClassifier) this.classifier.textContent = "Classifier: none for these images";
    const names = JSON.stringify(this.classes);
    if (names === this.names) return;
    this.names = names;
    this.rows = this.classes.map(({ name, colour }) => {
      const row = element("div", "console-bar");
      const [label, share] = [element("span", ""), element("span", "")];
      const [track, bar] = [element("i", ""), element("b", "")];
      label.textContent = name;
      bar.style.background = colour;
      track.append(bar);
      row.append(label, track, share);
      return { row, bar, share };
    });
    this.bars.replaceChildren(...this.rows.map(({ row }) => row));
    this.bars.classList.toggle(
      "console-wide",
      this.classes.some(({ name }) => name.length > LONG_NAME),
    );
  }

  /** @param {number[]} probabilities of the classes */
  showClasses(probabilities) {
    const isKnown = probabilities.every(Number.isFinite);
    this.bars.hidden = !isKnown;
    if (!isKnown) {
      this.classifier.textContent = `Classifier: ${NO_NUMBERS}`;
      return;
    }
    const order = probabilities.map((_, index) => index).sort((a, b) => probabilities[b] - probabilities[a]);
    const [best] = order;
    for (const [index, { row, bar, share }] of this.rows.entries()) {
      row.classList.toggle("console-best", index === best);
      bar.style.width = `${100 * probabilities[index]}%`;
      share.textContent = percent(probabilities[index]);
    }
    this.classifier.textContent = classifierText(this.classes[best].name, probabilities[best]);
    const spoken = order
      .slice(0, SPOKEN_CLASSES)
      .map((index) => `${this.classes[index].name} ${percent(probabilities[index])}`);
    this.bars.setAttribute("aria-label", `Classifier: ${spoken.join(", ")}`);
  }

  /** @param {number} score */
  showScore(score) {
    const { means, isProbability } = this;
    const isKnown = Number.isFinite(score);
    const said = isProbability ? `P(real) = ${percent(score)}` : `D(x) = ${score.toFixed(2)}`;
    const text = `Discriminator: ${isKnown ? said : NO_NUMBERS}`;
    this.discriminator.textContent = text;
    this.verdict.hidden = !means || !isKnown;
    if (!means || !isKnown) return;
    this.verdict.setAttribute("aria-label", text);
    const at = (/** @type {number} */ value) => `${100 * placeOnScale(value, means, isProbability)}%`;
    findAll(this.verdict, "s", HTMLElement).forEach((mark, index) => (mark.style.left = at(means[index])));
    find(this.verdict, "b", HTMLElement).style.left = at(score);
  }
}
