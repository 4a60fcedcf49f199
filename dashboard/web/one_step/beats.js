/**
 * The beats of a step: what is shown of each move, one thing after the other, and what is said of it.
 *
 * @import { StageMove, StageScene } from "../props.d.ts"
 */

export const KINDS = ["draw", "score", "label", "loss", "learn", "after"];

/**
 * @typedef {object} Beat
 * @property {StageMove} move
 * @property {number} reveal how much of the move is shown: the place of its kind among `KINDS`
 * @property {string} says
 */

/** Who moves, in the words of the lecture. */
export const TURNS = {
  discriminator: "The discriminator’s turn: the shop owner learns to tell real from fake",
  generator: "The generator’s turn: the counterfeiter learns to pass",
};

/**
 * All beats of a scene.
 *
 * @param {StageScene} scene
 * @param {number} shown how many images of each kind are drawn
 * @returns {Beat[]}
 */
export function beatsOf(scene, shown) {
  return scene.moves.flatMap((move) =>
    KINDS.map((_, reveal) => ({ move, reveal, says: sentences(scene, move, shown)[reveal] })),
  );
}

/**
 * What is said where nothing moves.
 *
 * @param {StageScene} scene
 */
export const silence = ({ played }) =>
  played ? "Nobody moved in this iteration: the discriminator waits for its turn." : "Press “1 step” to begin.";

/**
 * A logit in words.
 *
 * @param {number | null} logit
 * @param {boolean} isProbability
 */
export function scoreText(logit, isProbability) {
  if (logit === null) return "–";
  return isProbability ? `${Math.round(100 * sigmoid(logit))}%` : (logit < 0 ? "−" : "+") + Math.abs(logit).toFixed(1);
}

/** @param {number} logit */
export const sigmoid = (logit) => 1 / (1 + Math.exp(-logit));

/**
 * The mean score of some logits, in words.
 *
 * @param {(number | null)[]} logits
 * @param {boolean} isProbability
 */
export function meanScore(logits, isProbability) {
  const known = logits.filter((logit) => logit !== null);
  if (!known.length) return "–";
  const values = isProbability ? known.map(sigmoid) : known;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return isProbability ? `${Math.round(100 * mean)}%` : mean.toFixed(2);
}

/**
 * @param {number | null} value
 * @param {number} [digits]
 */
export const numberText = (value, digits = 3) => (value === null ? "–" : String(Number(value.toPrecision(digits))));

/**
 * @param {StageScene} scene
 * @param {StageMove} move
 * @param {number} shown
 */
function sentences(scene, move, shown) {
  const { batch, isProbability, isRelativistic } = scene;
  const score = isProbability ? "P(real)" : "a score, higher for real";
  const before = meanScore(move.beforeLogits, isProbability);
  const after = meanScore(move.afterLogits, isProbability);
  const mean = isProbability ? "mean P(real)" : "mean score";
  const penalty = move.penalty
    ? `, of which ${numberText(move.penalty)} is the gradient penalty (${scene.penalty})`
    : "";
  const lossIs = `The loss is ${numberText(move.loss)}${penalty}.`;
  const pairs = isRelativistic ? " Each is compared with its partner: the curve is of the difference." : "";
  if (move.player === "discriminator") {
    return [
      `${batch} real images, and ${batch} that the generator makes of noise. ${shown} of each are shown.`,
      `The discriminator gives each image ${score}.`,
      "The labels are the truth: a real image is 1, a generated one 0.",
      `Each image’s loss tells how wrong its score is: a bar, and a point on the curve.${pairs} ${lossIs}`,
      "The gradient flows back into the discriminator, and its layers move. The generator is frozen.",
      `The same latent vectors, scored before and after: ${mean} went from ${before} to ${after}.`,
    ];
  }
  const label = move.fakeLabel
    ? "The labels are flipped: the generated images are called real, 1."
    : "The flip is skipped: the generated images keep the label 0.";
  return [
    "The generated images again. The discriminator is frozen now.",
    `The discriminator gives each image ${score}.`,
    label,
    `Each image’s loss tells how far its score is from its label.${pairs} ${lossIs}`,
    "The gradient flows back through the frozen discriminator into the generator. Only its layers move.",
    `The same latent vectors, before and after: ${mean} went from ${before} to ${after}.`,
  ];
}
