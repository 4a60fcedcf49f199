/** Where the sevens live: from a 7 to a 1, and what the classifier says on the way. */
import { paint } from "../lib/canvas/paint-image.js";
import { isSame, slerp } from "../lib/latent/sphere.js";
import { softmax } from "../lib/nn/nn-runtime.js";
import { element } from "../lib/ui/elements.js";
import { actButton, box, Figure, percent, picture } from "./figure.js";
import { drawNormal } from "./normal.js";
import { RegionMap } from "./region-map.js";

/**
 * @import { Spot } from "./region-map.js"
 *
 * @typedef {{ from: Float32Array, to: Float32Array, wanted: number[] }} Path `wanted` are the numbers of both classes
 */

const [FROM, TO, THIRD] = ["7", "1", "9"];
const SURE = 0.98;
const MOST_TRIES = 4_000;
const FRAMES = 9;
const FINE = 40; // places at which the path is classified
const MOST_PATHS = 40;
const DIRECT = 0.85; // on a direct path the two classes have at least so much between them, everywhere

export class BetweenFigure extends Figure {
  /** @type {Figure["update"]} */
  update() {
    const { networks, stage, frames } = this.host;
    if (!networks || this.large) return;
    this.large = picture("start-medium", "The image at this place of the path");
    this.strip = box("start-strip");
    this.slider = element("input", "start-wide", { type: "range", min: 0, max: 1, step: 0.001, value: 0 });
    this.slider.setAttribute("aria-label", `The way from a ${FROM} to a ${TO}`);
    this.slider.addEventListener("input", () => this.show());
    this.chances = box("start-chances");
    this.map = new RegionMap(
      frames,
      stage?.classes ?? [],
      (z) => this.read(z),
      (spot) => this.showSpot(spot),
    );
    this.map.root.hidden = true;
    const again = actButton("Another pair", () => this.search());
    this.place.replaceChildren(
      box("start-row", this.large, box("start-side", this.chances, again), this.map.root),
      this.strip,
      this.slider,
    );
    this.search();
  }

  /** Look for a 7 and a 1 with a direct path between them, a little in each frame. */
  search() {
    const { networks, stage, frames, z } = this.host;
    const names = stage?.classes?.map(({ name }) => name);
    if (!networks?.classifier || !names) return;
    const wanted = [names.indexOf(FROM), names.indexOf(TO)];
    const third = names.indexOf(THIRD);
    if (this.map) this.map.root.hidden = true;
    /** @type {Float32Array[][]} */
    const ends = [[], []];
    /** @type {Path[]} */
    const waiting = [];
    let [tries, paths] = [0, 0];
    /** @type {{ path: Path, share: number } | null} */
    let best = null;
    this.path = null;
    const token = (this.token = {});
    frames.whenIdle(() => {
      if (this.token !== token) return false; // another search began
      const path = waiting.shift();
      if (path) {
        const share = this.directness(path);
        if (!best || share > best.share) best = { path, share };
        paths += 1;
      } else {
        tries += 1;
        const point = drawNormal(z.length);
        const probabilities = this.read(point);
        if (probabilities[third] > SURE) this.towards = point;
        const end = wanted.findIndex((each) => probabilities[each] > SURE);
        if (end < 0) return tries < MOST_TRIES || this.fail();
        ends[end].push(point);
        waiting.push(...ends[1 - end].map((other) => ({ from: end ? other : point, to: end ? point : other, wanted })));
      }
      if (!best || (best.share < DIRECT && paths < MOST_PATHS)) return tries < MOST_TRIES || this.fail();
      this.take(best.path);
      return false;
    });
  }

  /** The search has ended without a pair. */
  fail() {
    if (!this.chances) return false;
    this.chances.textContent = this.isClassifierSilent()
      ? "The classifier gives different images the same answer, so it can tell nothing."
      : `This generator was not seen to make a ${FROM} and a ${TO}: choose another checkpoint or run beside this page.`;
    return false;
  }

  /** Whether the classifier says the same of two images that differ. */
  isClassifierSilent() {
    const { networks, z } = this.host;
    if (!networks?.classifier) return false;
    const [one, other] = [0, 1].map(() => Float32Array.from(networks.generator.run(drawNormal(z.length))));
    return !isSame(one, other) && isSame(networks.classifier.run(one).slice(), networks.classifier.run(other));
  }

  /**
   * How much the two classes have between them where they have least.
   *
   * @param {Path} path
   */
  directness({ from, to, wanted }) {
    const shares = places(FINE / 4).map((far) => {
      const probabilities = this.read(slerp(from, to, far));
      return probabilities[wanted[0]] + probabilities[wanted[1]];
    });
    return Math.min(...shares);
  }

  /**
   * What the classifier says of a point.
   *
   * @param {Float32Array} z
   */
  read(z) {
    const { networks } = this.host;
    if (!networks?.classifier) throw new Error("there is no classifier");
    return softmax(networks.classifier.run(networks.generator.run(z)));
  }

  /** @param {Path} path */
  take(path) {
    this.path = path;
    if (!this.slider) return;
    const at = (/** @type {number} */ far) => ({ far, probabilities: this.read(slerp(path.from, path.to, far)) });
    const coarse = mostAmbiguous(places(FINE).map(at)).far;
    this.least = mostAmbiguous(
      places(FINE).map((part) => at(Math.min(1, Math.max(0, coarse + (2 * part - 1) / FINE)))),
    );
    this.slider.value = this.host.isAnswered ? String(this.least.far) : "0";
    this.drawStrip();
    this.show();
    if (this.host.isAnswered) this.drawMap();
    this.host.ready();
  }

  /** The images on the way; until the question is answered, its two ends. */
  drawStrip() {
    const { path, strip, slider, host } = this;
    if (!path || !strip || !slider || !host.networks) return;
    const { generator } = host.networks;
    slider.disabled = !host.isAnswered;
    strip.replaceChildren(
      ...places(FRAMES - 1).map((far) => {
        if (!host.isAnswered && far > 0 && far < 1) return box("start-picture start-unknown", "?");
        const small = picture("", `The image ${percent(far)} of the way`);
        paint(small, generator.run(slerp(path.from, path.to, far)), generator.shape);
        return small;
      }),
    );
  }

  /** The regions around this path; upwards a 9, if one was met. */
  drawMap() {
    const { path, map, host } = this;
    if (path) map?.draw(path.from, path.to, this.towards ?? drawNormal(host.z.length));
  }

  show() {
    const { path, slider } = this;
    if (!path || !slider) return;
    const far = Number(slider.value);
    this.map?.show({ far, up: 0 });
    this.showImage(slerp(path.from, path.to, far));
  }

  /** @param {Spot} spot somewhere on the map */
  showSpot(spot) {
    if (!this.path || !this.map) return;
    if (this.slider) this.slider.value = String(spot.far);
    this.map.show(spot);
    this.showImage(this.map.pointAt(spot));
  }

  /** @param {Float32Array} z */
  showImage(z) {
    const { host, large, chances } = this;
    if (!host.networks || !large || !chances) return;
    host.z.set(z);
    paint(large, host.networks.generator.run(z), host.networks.generator.shape);
    if (!host.isAnswered) {
      chances.textContent = "These are the two ends of a way. Answer first, then walk it.";
      return;
    }
    const probabilities = this.read(z);
    const best = [...probabilities.keys()].sort((a, b) => probabilities[b] - probabilities[a]).slice(0, 3);
    chances.replaceChildren(...best.map((number) => this.bar(number, probabilities[number])));
  }

  /**
   * @param {number} number of the class
   * @param {number} share
   */
  bar(number, share) {
    const { name, colour } = this.host.stage?.classes?.[number] ?? { name: "", colour: "" };
    const fill = element("b", "");
    fill.style.width = percent(share);
    fill.style.background = colour;
    const track = element("i", "");
    track.append(fill);
    return box("start-chance", element("span", "").appendChild(document.createTextNode(name)), track, percent(share));
  }

  /** @type {Figure["reveal"]} */
  reveal() {
    if (this.slider && this.least) this.slider.value = String(this.least.far);
    this.drawStrip();
    this.show();
    this.drawMap();
  }

  /** @type {Figure["verdict"]} */
  verdict() {
    const { least, host } = this;
    const classes = host.stage?.classes;
    if (!least || !classes) return null;
    const [first, second] = [...least.probabilities.keys()].sort(
      (a, b) => least.probabilities[b] - least.probabilities[a],
    );
    const share = (/** @type {number} */ number) => `${classes[number].name} ${percent(least.probabilities[number])}`;
    return {
      answer: null,
      text: `On this way, at ${percent(least.far)}, the classifier says ${share(first)}, ${share(second)}. Other ways lead through a third digit.`,
    };
  }
}

/**
 * Places on a path, from 0 to 1.
 *
 * @param {number} steps
 */
const places = (steps) => Array.from({ length: steps + 1 }, (_, at) => at / steps);

/**
 * The place of a path where the two most probable classes are nearest to each other.
 *
 * @template {{ far: number, probabilities: number[] }} Place
 * @param {Place[]} all
 * @returns {Place}
 */
export function mostAmbiguous(all) {
  const lead = (/** @type {Place} */ { probabilities }) => {
    const [first, second] = [...probabilities].sort((a, b) => b - a);
    return first - second;
  };
  return all.reduce((best, place) => (lead(place) < lead(best) ? place : best));
}
