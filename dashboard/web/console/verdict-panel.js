// What the judge and the discriminator say of the image in hand.
import { element } from "./slider-cell.js";

const percent = (share) => `${Math.round(100 * share)}%`;

class Answers {
  constructor(root) {
    this.find = (name) => root.querySelector(name);
    this.rows = [];
  }

  // classes: name and colour each, or null without a judge. means: the discriminator's mean answers to real and to
  // generated images, or null where none were logged.
  describe({ classes, means, noJudge, scoreIsProbability }) {
    this.classes = classes;
    this.means = means;
    this.isProbability = scoreIsProbability;
    this.describeBars(noJudge);
    const show = (mean) => (scoreIsProbability ? percent(mean) : mean.toFixed(2));
    this.find(".console-marks").textContent = means
      ? `White marks: its mean answer to generated images (${show(means[1])}) and real ones (${show(means[0])})` +
        `${scoreIsProbability ? "" : "; only differences count"}.`
      : "No answers to real images were logged to compare it with.";
  }

  describeBars(noJudge) {
    const bars = this.find(".console-bars");
    const classes = this.classes ?? [];
    bars.hidden = classes.length === 0;
    this.find(".console-judge").title = noJudge ?? "";
    if (noJudge) this.find(".console-judge").textContent = "Which is it? There is no judge.";
    const names = JSON.stringify(classes);
    if (names === this.names) return;
    this.names = names;
    this.rows = classes.map(({ name, colour }) => {
      const row = element("div", "console-bar");
      const [label, track, bar, share] = ["span", "i", "b", "span"].map((tag) => element(tag, ""));
      label.textContent = name;
      bar.style.background = colour;
      track.append(bar);
      row.append(label, track, share);
      return { row, bar, share };
    });
    bars.replaceChildren(...this.rows.map(({ row }) => row));
    bars.classList.toggle("console-wide", classes.some(({ name }) => name.length > 2));
  }

  showBeliefs(beliefs) {
    const order = beliefs.map((_, index) => index).sort((a, b) => beliefs[b] - beliefs[a]);
    const name = (index) => this.classes[index].name;
    for (const [index, { row, bar, share }] of this.rows.entries()) {
      row.classList.toggle("console-best", index === order[0]);
      bar.style.width = `${100 * beliefs[index]}%`;
      share.textContent = percent(beliefs[index]);
    }
    const [best] = order;
    this.find(".console-judge").textContent = `${name(best)}, says the judge: ${percent(beliefs[best])}`;
    const spoken = order.slice(0, 3).map((index) => `${name(index)} ${percent(beliefs[index])}`);
    this.find(".console-bars").setAttribute("aria-label", `The judge: ${spoken.join(", ")}`);
  }

  // A probability is shown from 0 to 1. A bare score has no ends of its own: there the scale reaches as far beyond the
  // means as these lie apart.
  showScore(score) {
    const { means } = this;
    const answer = this.isProbability ? `${percent(score)} real` : `score ${score.toFixed(2)}`;
    this.find(".console-answer").textContent = `${answer}, says the discriminator`;
    const verdict = this.find(".console-verdict");
    verdict.hidden = !means;
    if (!means) return;
    verdict.setAttribute("aria-label", `The discriminator's answer to this image: ${answer}`);
    const [low, high] = [Math.min(...means), Math.max(...means)];
    const spread = Math.max(high - low, 1e-6);
    const [from, to] = this.isProbability ? [0, 1] : [low - spread, high + spread];
    const at = (value) => `${100 * Math.min(1, Math.max(0, (value - from) / (to - from)))}%`;
    const [first, second] = verdict.querySelectorAll("s");
    first.style.left = at(means[0]);
    second.style.left = at(means[1]);
    verdict.querySelector("b").style.left = at(score);
  }
}

export { Answers };
