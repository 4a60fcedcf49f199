/**
 * The loop: what it says in plain words, the lines that say it to the machine, and which of them runs.
 *
 * @import { StartSource } from "../props.d.ts"
 */
import { element } from "../lib/ui/elements.js";
import { actButton, box, Figure, isStill } from "./figure.js";

const EACH_MILLISECONDS = 420; // a line of the play

export class LoopFigure extends Figure {
  /** @type {Figure["update"]} */
  update() {
    const { facts } = this.host;
    if (!facts.source) {
      this.host.ask("source");
      this.place.textContent = "Reading the source…";
      return;
    }
    if (!this.lines) this.begin(facts.source);
    if (!facts.trace) this.host.ask("trace");
    this.describe();
    this.playNewStep();
  }

  /** @param {StartSource} source */
  begin(source) {
    this.source = source;
    this.plain = source.plain.map((text) => line("start-plain", text));
    this.lines = new Map(source.numbers.map((number, at) => [number, line("start-code", source.texts[at], number)]));
    this.listing = box("start-listing", box("start-cover", "The lines that run: answer first"), ...this.lines.values());
    this.at = -1;
    this.reading = element("span", "start-reading", { role: "status" });
    this.play = actButton("Run a step", () => this.toggle(), "start-act start-main");
    this.back = actButton("Line back", () => this.go(-1));
    this.on = actButton("Next line", () => this.go(1));
    this.place.replaceChildren(
      box("start-row start-loop", box("start-plains", ...this.plain), this.listing),
      box("start-row start-under", this.play, this.back, this.on, this.reading),
    );
    this.uncover();
  }

  /** Until the question is answered, who learns first is covered: it is what the lines say. */
  uncover() {
    const { isAnswered } = this.host;
    this.place.classList.toggle("is-covered", !isAnswered);
    if (this.listing) this.listing.tabIndex = isAnswered ? 0 : -1;
  }

  /** @type {Figure["reveal"]} */
  reveal() {
    if (!this.lines) return;
    this.uncover();
    this.describe();
  }

  /** The lines that ran, in their order, of those that are shown; the same line twice in a row is one. */
  get ran() {
    return this.traced ? shownLines(this.traced.lines, new Set(this.lines?.keys())) : [];
  }

  /** The latest step that ran. */
  get traced() {
    const { trace } = this.host.facts;
    return typeof trace === "object" && trace ? trace : null;
  }

  describe() {
    const { traced, before } = this;
    const { isAnswered } = this.host;
    for (const button of [this.play, this.back, this.on]) {
      button?.toggleAttribute("disabled", !isAnswered || !traced || before !== undefined);
    }
    if (!this.reading || this.at !== -1) return;
    if (!isAnswered) {
      this.reading.textContent = "";
      return;
    }
    const { trace } = this.host.facts;
    if (typeof trace === "string") this.reading.textContent = trace;
    else if (!traced || before !== undefined) this.reading.textContent = "A real step is being run on this machine…";
    else {
      const total = traced.lines[traced.lines.length - 1][1] / 1_000;
      this.reading.textContent = `Run on this machine: iteration ${traced.step}, ${total.toFixed(0)} ms of processor time.`;
    }
  }

  toggle() {
    if (this.timer !== undefined) {
      this.stop();
      this.isPaused = true;
      if (this.play) this.play.textContent = "Go on";
      return;
    }
    if (this.isPaused) this.run();
    else {
      this.before = this.traced?.step;
      this.host.ask("step");
      this.describe();
    }
  }

  /** A step that was asked for has run: show it from its first line. */
  playNewStep() {
    const { before, traced } = this;
    if (before === undefined || !traced) return;
    if (traced.step === before) {
      this.host.ask("trace"); // it is not there yet
      return;
    }
    this.before = undefined;
    this.at = -1;
    this.describe();
    if (isStill()) this.go(1);
    else this.run();
  }

  /** Light the lines up, one after the other. */
  run() {
    this.isPaused = false;
    if (this.play) this.play.textContent = "Pause";
    const tick = () => {
      this.go(1, true);
      if ((this.at ?? 0) >= this.ran.length - 1) this.end();
      else this.timer = setTimeout(tick, EACH_MILLISECONDS);
    };
    this.timer = setTimeout(tick, 0);
  }

  stop() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /** Nothing plays, and what is played next is another step. */
  end() {
    this.stop();
    this.isPaused = false;
    if (this.play) this.play.textContent = "Run a step";
  }

  /**
   * @param {number} by
   * @param {boolean} [isPlaying]
   */
  go(by, isPlaying = false) {
    if (!isPlaying) this.end();
    const { ran } = this;
    this.at = Math.min(ran.length - 1, Math.max(0, (this.at ?? -1) + by));
    this.light(ran[this.at]);
  }

  /** @param {{ number: number, microseconds: number }} step */
  light({ number, microseconds }) {
    const { source, lines, plain, listing, reading } = this;
    if (!source || !lines || !plain || !listing || !reading) return;
    for (const [each, row] of lines) row.classList.toggle("is-lit", each === number);
    const said = source.plainOf[source.numbers.indexOf(number)];
    if (said !== null) plain.forEach((row, at) => row.classList.toggle("is-lit", at === said));
    const row = lines.get(number);
    if (row) listing.scrollTop = row.offsetTop - listing.clientHeight / 2;
    reading.textContent = `Line ${number} of training/step.py: ${(microseconds / 1_000).toFixed(2)} ms`;
  }

  dispose() {
    this.stop();
  }
}

/**
 * @param {[number, number][]} ran numbers of lines, with the microseconds at which each began
 * @param {Set<number>} shown
 */
export function shownLines(ran, shown) {
  /** @type {{ number: number, microseconds: number }[]} */
  const found = [];
  ran.forEach(([number, begin], at) => {
    if (!shown.has(number)) return;
    const microseconds = (ran[at + 1]?.[1] ?? begin) - begin;
    const last = found[found.length - 1];
    if (last?.number === number) last.microseconds += microseconds;
    else found.push({ number, microseconds });
  });
  return found;
}

/**
 * @param {string} className
 * @param {string} text
 * @param {number} [number]
 */
function line(className, text, number) {
  const made = element("div", className);
  if (number !== undefined) made.dataset.number = String(number);
  made.textContent = text;
  return made;
}
