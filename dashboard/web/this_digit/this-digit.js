/**
 * One generated image at a time, a new one at each press: nobody drew it. Python looks for the nearest real one.
 *
 * @import { ThisDigitProps, ThisDigitReports } from "../props.d.ts"
 * @import { Networks } from "../lib/nn/network-loader.js"
 * @import { Streamlit } from "../lib/ui/mount.js"
 */
import { loadImage } from "../lib/canvas/load-image.js";
import { paint, penOf } from "../lib/canvas/paint-image.js";
import { newVector } from "../lib/latent/normals.js";
import { rounded } from "../lib/latent/sphere.js";
import { messageOf, NetworkLoader } from "../lib/nn/network-loader.js";
import { finite } from "../lib/nn/nn-runtime.js";
import { find } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";
import { GameRecord } from "../lib/ui/record.js";

const PATIENCE_MILLISECONDS = 20_000;
const SAVED_SCALE = 20; // pixels of a saved picture for each of the image

/** @extends {Component<ThisDigitProps, ThisDigitReports>} */
export class ThisDigit extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    this.root = root;
    this.note = find(root, ".game-note", HTMLElement);
    this.canvas = find(root, ".this-digit-image canvas", HTMLCanvasElement);
    this.picture = find(root, ".this-digit-image", HTMLButtonElement);
    this.nearest = find(root, ".this-digit-nearest", HTMLElement);
    this.counted = find(root, ".this-digit-count", HTMLElement);
    this.ask = find(root, "button[name=nearest]", HTMLButtonElement);
    this.record = new GameRecord({ seen: 0 });
    /** @type {ThisDigitProps | null} */
    this.props = null;
    /** @type {Networks | null} */
    this.networks = null;
    /** @type {Float32Array | null} the latent vector of the image */
    this.z = null;
    this.asked = 0;
    this.loader = new NetworkLoader(
      { ready: (networks) => this.begin(networks), fail: (problem) => this.fail(problem) },
      PATIENCE_MILLISECONDS,
    );
    this.picture.onclick = () => this.another();
    find(root, "button[name=another]", HTMLButtonElement).onclick = () => this.another();
    find(root, "button[name=save]", HTMLButtonElement).onclick = () => this.save();
    find(root, "button[name=open]", HTMLButtonElement).onclick = () => {
      if (this.z) this.trigger("open", { z: [...this.z] });
    };
    this.ask.onclick = () => this.askNearest();
  }

  dispose() {
    this.loader.dispose();
  }

  /** @param {ThisDigitProps} props */
  update(props) {
    const before = this.props;
    this.props = props;
    if (before === null) this.asked = props.answer?.number ?? 0; // an answer to an earlier visit
    if (before?.run !== props.run) this.record.open(`this digit ${props.run}`);
    this.ask.disabled = props.noRealImages !== "";
    this.ask.title = props.noRealImages;
    if (props.answer && this.z && props.answer.number === this.asked && before?.answer?.number !== this.asked) {
      void this.showNearest(props.answer);
    }
    void this.loader.load(props.weights);
  }

  /** @param {Networks} networks */
  begin(networks) {
    this.networks = networks;
    this.note.textContent = "";
    this.another();
  }

  /** @param {string} problem */
  fail(problem) {
    this.networks = null;
    this.z = null;
    this.note.textContent = `No image can be made: ${problem}.`;
    this.root.dataset.state = "failed";
  }

  another() {
    if (!this.networks) return;
    const { generator } = this.networks;
    this.z = rounded(newVector(generator.inputSize)); // as Explore will have it
    try {
      paint(this.canvas, finite(generator.run(this.z), "generator"), generator.shape);
    } catch (error) {
      this.fail(messageOf(error));
      return;
    }
    this.nearest.hidden = true;
    this.ask.textContent = "Show the nearest real image";
    this.record.keep({ seen: this.record.numbers.seen + 1 });
    this.counted.textContent = `${this.record.numbers.seen.toLocaleString("en")} seen in this browser`;
    this.root.dataset.state = "shown";
  }

  askNearest() {
    if (!this.z) return;
    this.asked += 1;
    this.ask.textContent = "Looking…";
    this.report("asked", { number: this.asked, z: [...this.z] });
  }

  /** @param {NonNullable<ThisDigitProps["answer"]>} answer */
  async showNearest({ number, picture, text }) {
    const image = await loadImage(picture);
    if (number !== this.asked || this.ask.textContent !== "Looking…") return; // another image is shown by now
    const canvas = find(this.nearest, "canvas", HTMLCanvasElement);
    canvas.width = image.width;
    canvas.height = image.height;
    penOf(canvas).drawImage(image, 0, 0);
    find(this.nearest, "figcaption", HTMLElement).textContent = text;
    this.nearest.hidden = false;
    this.ask.textContent = "Show the nearest real image";
  }

  save() {
    if (!this.z) return;
    const large = document.createElement("canvas");
    large.width = SAVED_SCALE * this.canvas.width;
    large.height = SAVED_SCALE * this.canvas.height;
    const pen = penOf(large);
    pen.imageSmoothingEnabled = false;
    pen.drawImage(this.canvas, 0, 0, large.width, large.height);
    large.toBlob((blob) => {
      if (!blob) return;
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      link.download = "does-not-exist.png";
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
}

/** @param {Streamlit<ThisDigitProps, ThisDigitReports> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(ThisDigit, find(parentElement, ".this-digit", HTMLElement), streamlit);
}
