/**
 * One step of training as a play: who moves, what goes in, what comes back. Python plays; the page shows the moves.
 *
 * @import { OneStepProps, OneStepReports, StageLayer, StageMove, StageScene } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 * @import { Beat } from "./beats.js"
 */
import { paintLevels } from "../lib/canvas/paint-image.js";
import { element, find, findAll } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";
import { beatsOf, KINDS, meanScore, numberText, scoreText, silence, TURNS } from "./beats.js";
import { drawCurve, drawLosses } from "./loss-chart.js";

const SHOWN = 8;
const FIXED = 16;
const BEAT_MILLISECONDS = 1100;
const FILM_MILLISECONDS = 110;
const PATIENCE_MILLISECONDS = 15_000;
const WARMEST = 0.03; // a layer that moves by this share of its norm, or more, is as warm as can be
const COLDEST = 1e-5;

/** @extends {Component<Uint8Array, OneStepReports>} */
export class OneStep extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.stage = find(root, ".stage", HTMLElement);
    this.says = find(root, ".stage-says", HTMLElement);
    this.calm = matchMedia("(prefers-reduced-motion: reduce)");
    this.answered = -1;
    /** @type {Beat[]} */
    this.beats = [];
    this.beat = 0;
    /** @type {StageScene | null} */
    this.scene = null;
    /** @type {Uint8Array} */
    this.pixels = new Uint8Array();
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.timer = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.waiting = undefined;
    /** @type {Record<string, HTMLCanvasElement[]>} */
    this.canvases = {};
    for (const kind of ["real", "fake"]) this.buildRow(kind);
    for (const when of ["before", "after"]) this.buildStrip(when);
    this.buildDots();
    for (const button of findAll(root, ".stage-controls button", HTMLButtonElement)) {
      button.onclick = () => this.ask(button);
    }
    this.buttonOf("previous").onclick = () => this.step(-1);
    this.buttonOf("next").onclick = () => this.step(1);
    this.stage.addEventListener("keydown", (event) => this.press(event));
  }

  dispose() {
    this.stop();
    clearTimeout(this.waiting);
  }

  /** @param {string} name */
  buttonOf(name) {
    return find(this.root, `button[name=${name}]`, HTMLButtonElement);
  }

  /** @param {string} kind */
  buildRow(kind) {
    const row = find(this.root, `.stage-row[data-kind=${kind}]`, HTMLElement);
    const name = element("span", "stage-name");
    name.textContent = kind === "real" ? "real" : "generated";
    row.append(name);
    this.canvases[kind] = Array.from({ length: SHOWN }, () => {
      const cell = element("span", "stage-cell");
      const canvas = element("canvas", "stage-tile");
      const bar = element("span", "stage-bar");
      bar.append(element("i", ""));
      cell.append(canvas, element("b", "stage-score"), element("span", "stage-label"), bar);
      row.append(cell);
      return canvas;
    });
  }

  /** @param {string} when */
  buildStrip(when) {
    const strip = find(this.root, `.stage-strip[data-when=${when}]`, HTMLElement);
    const name = element("span", "stage-name");
    strip.append(name);
    this.canvases[when] = Array.from({ length: FIXED }, () => {
      const cell = element("span", "stage-cell");
      const canvas = element("canvas", "stage-tile");
      cell.append(canvas, element("small", ""));
      strip.append(cell);
      return canvas;
    });
  }

  buildDots() {
    const dots = find(this.root, ".stage-dots", HTMLElement);
    dots.append(...KINDS.map(() => element("i", "stage-dot")));
  }

  // --- asking Python -----------------------------------------------------------------------------------------------

  /** @param {HTMLButtonElement} button */
  ask({ name, dataset }) {
    if (this.waiting !== undefined) return; // an answer is on its way
    this.root.setAttribute("aria-busy", "true");
    this.waiting = setTimeout(() => this.settle(), PATIENCE_MILLISECONDS);
    const act = name === "back" || name === "restart" ? name : "play";
    this.trigger("request", { act, count: Number(dataset.count ?? 1) });
  }

  /** Something can be asked again. */
  settle() {
    clearTimeout(this.waiting);
    this.waiting = undefined;
    this.root.removeAttribute("aria-busy");
  }

  /** @param {Uint8Array} bytes */
  update(bytes) {
    const { scene, answered, pixels } = unpack(bytes);
    if (answered === this.answered) return;
    this.answered = answered;
    this.settle();
    this.stop();
    this.scene = scene;
    this.pixels = pixels;
    this.beats = beatsOf(scene, Math.min(SHOWN, scene.batch));
    this.buttonOf("back").disabled = !scene.canGoBack;
    this.buttonOf("restart").disabled = scene.played === 0;
    const count = `${scene.played.toLocaleString("en")} ${scene.played === 1 ? "step" : "steps"} played`;
    find(this.root, ".stage-count", HTMLOutputElement).textContent =
      `Iteration ${scene.iteration.toLocaleString("en")} · ${count}`;
    this.root.dataset.played = String(scene.played);
    drawLosses(find(this.root, ".stage-losses svg", SVGSVGElement), scene);
    find(this.root, ".stage-losses figcaption", HTMLElement).textContent = lossCaption(scene);
    this.begin(scene);
  }

  /**
   * Play a single step move by move; of many show what they came to.
   *
   * @param {StageScene} scene
   */
  begin(scene) {
    if (!this.beats.length) this.rest(scene);
    else if (scene.film.length || this.calm.matches) {
      this.show(this.beats.length - 1);
      if (!this.calm.matches) this.playFilm(scene.film);
    } else {
      this.show(0);
      this.timer = setInterval(() => this.advance(), BEAT_MILLISECONDS);
    }
  }

  // --- from beat to beat -------------------------------------------------------------------------------------------

  advance() {
    if (this.beat + 1 < this.beats.length) this.show(this.beat + 1);
    else this.stop();
  }

  /** @param {number} by */
  step(by) {
    this.stop();
    const next = Math.min(Math.max(this.beat + by, 0), this.beats.length - 1);
    if (this.beats.length) this.show(next);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const { length } = this.beats;
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -length, End: length }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.step(by);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = undefined;
  }

  /** @param {number[]} film */
  playFilm(film) {
    let at = 0;
    this.timer = setInterval(() => {
      if (at >= film.length) this.stop();
      else this.paintAll("after", film[at]);
      at += 1;
    }, FILM_MILLISECONDS);
  }

  // --- drawing -----------------------------------------------------------------------------------------------------

  /**
   * Nothing moves: what the networks make now.
   *
   * @param {StageScene} scene
   */
  rest(scene) {
    this.root.dataset.player = "nobody";
    this.root.dataset.reveal = "-1";
    find(this.root, "h2", HTMLElement).textContent = scene.played ? "Nobody’s turn" : "Before the first step";
    this.says.textContent = silence(scene);
    this.paintAll("after", scene.restTile);
    this.scoreStrip("after", "The generator now", scene.restLogits);
    this.markDots();
  }

  /** @param {number} at */
  show(at) {
    const { scene } = this;
    if (!scene) return;
    const isNew = this.beats[at].move !== this.beats[this.beat]?.move || this.root.dataset.player === "nobody";
    this.beat = at;
    const { move, reveal, says } = this.beats[at];
    if (isNew || !this.root.dataset.shown || this.root.dataset.shown !== String(this.answered)) this.setMove(move);
    this.root.dataset.shown = String(this.answered);
    this.root.dataset.reveal = String(reveal);
    this.says.textContent = says;
    this.markDots();
  }

  markDots() {
    const { reveal } = this.root.dataset;
    findAll(this.root, ".stage-dot", HTMLElement).forEach((dot, kind) =>
      dot.classList.toggle("is-reached", kind <= Number(reveal)),
    );
    this.buttonOf("previous").disabled = !this.beats.length || this.beat === 0;
    this.buttonOf("next").disabled = !this.beats.length || this.beat === this.beats.length - 1;
  }

  /** @param {StageMove} move */
  setMove(move) {
    const { scene } = this;
    if (!scene) return;
    this.root.dataset.player = move.player;
    this.root.dataset.flipped = String(move.player === "generator" && move.fakeLabel === 1);
    const turns = scene.moves.filter((other) => other.player === "discriminator").length;
    const number = move.player === "discriminator" && turns > 1 ? ` (${move.turn + 1} of ${turns})` : "";
    find(this.root, "h2", HTMLElement).textContent = TURNS[move.player] + number;
    const shown = [...(move.realLosses ?? []).slice(0, SHOWN), ...move.fakeLosses.slice(0, SHOWN)];
    const highest = Math.max(1e-9, scene.chance ?? 0, ...shown.map((loss) => Math.abs(loss ?? 0)));
    this.setRow("real", move.realTile, move.realLogits, move.realLosses, move.realLabel, highest);
    this.setRow("fake", move.fakeTile, move.fakeLogits, move.fakeLosses, move.fakeLabel, highest);
    for (const name of ["generator", "discriminator"]) this.setNetwork(name, move);
    this.setNoise(move.z);
    const svg = find(this.root, ".stage-curve svg", SVGSVGElement);
    drawCurve(svg, scene, move);
    find(this.root, ".stage-curve figcaption", HTMLElement).textContent = curveCaption(scene, move);
    svg.setAttribute("aria-label", curveCaption(scene, move));
    this.paintAll("before", move.beforeTile);
    this.paintAll("after", move.afterTile);
    this.scoreStrip("before", "Before", move.beforeLogits);
    this.scoreStrip("after", "After", move.afterLogits);
    find(this.root, ".stage-same figcaption", HTMLElement).textContent =
      move.player === "generator"
        ? "The same latent vectors, before and after: the generator has moved."
        : "The same latent vectors: the images stay, the discriminator’s scores move.";
  }

  /**
   * @param {string} kind
   * @param {number} tile
   * @param {(number | null)[] | null} logits
   * @param {(number | null)[] | null} losses
   * @param {number | null} label
   * @param {number} highest loss, of a whole bar
   */
  setRow(kind, tile, logits, losses, label, highest) {
    const { scene } = this;
    if (!scene) return;
    const row = find(this.root, `.stage-row[data-kind=${kind}]`, HTMLElement);
    row.classList.toggle("is-unseen", logits === null);
    findAll(row, ".stage-cell", HTMLElement).forEach((cell, at) => {
      cell.hidden = at >= scene.batch;
      if (cell.hidden) return;
      this.paintTile(this.canvases[kind][at], tile + at);
      const [score, tag, bar] = ["b", ".stage-label", ".stage-bar i"].map((name) => find(cell, name, HTMLElement));
      score.textContent = logits ? scoreText(logits[at], scene.isProbability) : "";
      tag.textContent = label === null ? "" : String(label);
      const loss = losses?.[at] ?? null;
      bar.style.width = `${loss === null ? 0 : (100 * Math.abs(loss)) / highest}%`;
      bar.title = `loss ${numberText(loss)}`;
    });
  }

  /**
   * @param {string} name
   * @param {StageMove} move
   */
  setNetwork(name, move) {
    const box = find(this.root, `.stage-network[data-network=${name}]`, HTMLElement);
    const isMoving = move.player === name;
    box.classList.toggle("is-cold", !isMoving);
    const list = find(box, "ol", HTMLElement);
    list.replaceChildren(...(move.layers[name] ?? []).map((layer) => layerOf(layer)));
    const isStill = (move.layers[name] ?? []).every((layer) => layer.gradient === null && layer.moved === 0);
    find(box, ".stage-state", HTMLElement).textContent = isStill ? "frozen: no gradient, no weight moved" : "learns";
  }

  /** @param {number[]} z */
  setNoise(z) {
    const bars = find(this.root, ".stage-bars", HTMLElement);
    bars.replaceChildren(
      ...z.map((value) => {
        const bar = element("i", "");
        bar.style.setProperty("--value", String(Math.max(-1, Math.min(1, value / 2.5))));
        return bar;
      }),
    );
  }

  /**
   * What the discriminator says of the images of a strip.
   *
   * @param {string} when
   * @param {string} title
   * @param {(number | null)[]} logits
   */
  scoreStrip(when, title, logits) {
    const strip = find(this.root, `.stage-strip[data-when=${when}]`, HTMLElement);
    const isProbability = this.scene?.isProbability ?? false;
    const mean = `mean ${isProbability ? "P(real)" : "score"} ${meanScore(logits, isProbability)}`;
    find(strip, ".stage-name", HTMLElement).textContent = `${title}: ${mean}`;
    findAll(strip, "small", HTMLElement).forEach((score, at) => {
      score.textContent = scoreText(logits[at], isProbability);
    });
  }

  /**
   * @param {string} when
   * @param {number} tile
   */
  paintAll(when, tile) {
    this.canvases[when].forEach((canvas, at) => this.paintTile(canvas, tile + at));
  }

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {number} tile
   */
  paintTile(canvas, tile) {
    const { rows = 1, columns = 1 } = this.scene ?? {};
    const size = rows * columns;
    const levels = this.pixels.subarray(tile * size, (tile + 1) * size);
    if (levels.length === size) paintLevels(canvas, levels, rows, columns);
  }
}

/**
 * A line of JSON, and what stands behind it.
 *
 * @param {Uint8Array} bytes
 * @returns {OneStepProps & { pixels: Uint8Array }}
 */
export function unpack(bytes) {
  const end = bytes.indexOf(0x0a);
  return { ...JSON.parse(new TextDecoder().decode(bytes.subarray(0, end))), pixels: bytes.subarray(end + 1) };
}

/**
 * How far a layer moved, from 0 to 1: by powers of ten, as the difference between layers is one of these.
 *
 * @param {number | null} moved
 */
export function warmth(moved) {
  if (!moved) return 0;
  const share = Math.log(moved / COLDEST) / Math.log(WARMEST / COLDEST);
  return Math.min(1, Math.max(0.05, share));
}

/** @param {StageLayer} layer */
function layerOf({ title, gradient, moved }) {
  const item = element("li", "stage-layer");
  item.style.setProperty("--warmth", String(warmth(moved)));
  const name = element("span", "");
  name.textContent = title;
  const told = element("small", "");
  told.textContent =
    gradient === null
      ? "no gradient"
      : `gradient ${numberText(gradient, 2)} · moved ${numberText(100 * (moved ?? 0), 2)}%`;
  item.append(name, told);
  return item;
}

/**
 * @param {StageScene} scene
 * @param {StageMove} move
 */
function curveCaption({ isRelativistic, objective }, { player, fakeLabel }) {
  const over = isRelativistic ? "the difference of two scores" : "the score";
  const which =
    player === "discriminator" ? "label 1 and label 0" : fakeLabel ? "the flipped label 1" : "the label 0, not flipped";
  return `${objective} of each image over ${over}: ${which}.`;
}

/** @param {StageScene} scene */
function lossCaption({ lossesD, chance }) {
  if (!lossesD.length) return "The losses of both networks will stand here.";
  return `Losses of both networks, step by step${chance === null ? "" : `; dashed: chance level ${numberText(chance)}`}.`;
}

/** @param {Streamlit<Uint8Array, OneStepReports> & { parentElement: ParentNode }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(OneStep, find(parentElement, ".one-step", HTMLElement), streamlit);
}
