/** A digit nobody wrote: a new one at each press. */
import { penOf, paint } from "../lib/canvas/paint-image.js";
import { slerp } from "../lib/latent/sphere.js";
import { softmax } from "../lib/nn/nn-runtime.js";
import { actButton, box, Figure, isStill, percent, picture } from "./figure.js";
import { drawNormal } from "./normal.js";

const MORPH_MILLISECONDS = 450;
const MOST_EARLIER = 8;

export class DigitFigure extends Figure {
  /** @type {Figure["update"]} */
  update() {
    if (this.canvas) this.show(this.host.z);
    else if (this.host.networks) this.begin();
  }

  begin() {
    this.canvas = picture("start-large", "A generated image");
    this.reading = box("start-reading");
    this.earlier = box("start-earlier");
    this.button = actButton("Another digit", () => this.press(), "start-act start-main");
    const side = box("start-side", this.button, this.reading, this.earlier);
    this.place.replaceChildren(box("start-row", this.canvas, side));
    this.show(this.host.z);
    this.read();
  }

  press() {
    const from = this.host.z;
    const to = drawNormal(from.length);
    this.keepEarlier();
    this.host.z.set(to);
    this.read();
    this.morph(Float32Array.from(from), to);
  }

  /**
   * Go from one image to the next through all that lie between.
   *
   * @param {Float32Array} from
   * @param {Float32Array} to
   */
  morph(from, to) {
    if (isStill()) {
      this.show(to);
      return;
    }
    let begin = 0;
    /** @param {number} time */
    const step = (time) => {
      begin ||= time;
      const far = Math.min(1, (time - begin) / MORPH_MILLISECONDS);
      if (this.host.z.some((value, index) => value !== to[index])) return; // pressed again meanwhile
      this.show(far < 1 ? slerp(from, to, far) : to);
      if (far < 1) this.host.frames.next(step);
    };
    this.host.frames.next(step);
  }

  /** @param {Float32Array} z */
  show(z) {
    const { networks } = this.host;
    if (networks && this.canvas) paint(this.canvas, networks.generator.run(z), networks.generator.shape);
  }

  keepEarlier() {
    if (!this.canvas || !this.earlier) return;
    const small = picture("", "An earlier image");
    small.width = this.canvas.width;
    small.height = this.canvas.height;
    penOf(small).drawImage(this.canvas, 0, 0);
    this.earlier.prepend(small);
    while (this.earlier.childElementCount > MOST_EARLIER) this.earlier.lastElementChild?.remove();
  }

  read() {
    const { networks, stage, z } = this.host;
    if (!networks || !this.reading) return;
    const names = stage?.classes;
    if (!networks.classifier || !names) {
      this.reading.textContent = "";
      return;
    }
    const probabilities = softmax(networks.classifier.run(networks.generator.run(z)));
    const most = Math.max(...probabilities);
    this.reading.textContent = `A classifier reads: ${names[probabilities.indexOf(most)].name} (${percent(most)})`;
  }
}
