/** Two networks: what each layer makes of one z, and the way that the gradient takes. */
import { penOf } from "../lib/canvas/paint-image.js";
import { element } from "../lib/ui/elements.js";
import { actButton, box, Figure, percent } from "./figure.js";
import { sigmoid } from "../lib/nn/nn-runtime.js";
import { drawNormal } from "./normal.js";

/**
 * @import { LayerHeader, Network } from "../lib/nn/nn-runtime.js"
 * @typedef {{ title: string, detail: string, weights: string, shape: number[], values: Float32Array }} Stage
 */

const MOST_MAPS = 16;

export class NetworksFigure extends Figure {
  /** @type {Figure["update"]} */
  update() {
    if (!this.host.networks) return;
    if (!this.rows) {
      this.rows = [box("start-layers"), box("start-layers")];
      this.output = element("span", "start-reading");
      const again = actButton("Another z", () => {
        this.host.z.set(drawNormal(this.host.z.length));
        this.show();
      });
      const [top, bottom] = this.rows;
      this.place.replaceChildren(
        heading("generator", "G, the generator", "…and on into G, whose weights move"),
        top,
        box("start-gradient"),
        heading("discriminator", "D, the discriminator", "the gradient of the loss comes back through D…"),
        bottom,
        box("start-gradient"),
        box("start-row start-under", this.output, again),
      );
      if (this.host.isAnswered) this.reveal();
    }
    this.show();
  }

  show() {
    const { networks, z, stage } = this.host;
    if (!networks || !this.rows || !this.output) return;
    const { generator, discriminator } = networks.files[0].headers;
    const made = stagesOf(networks.generator, generator.layers, z, "z");
    const image = networks.generator.run(z);
    const judged = stagesOf(networks.discriminator, discriminator.layers, image, "image");
    judged[0].shape = generator.layers[generator.layers.length - 1].shape;
    [made, judged].forEach((stages, row) => this.rows?.[row].replaceChildren(...stages.map(cellOf)));
    const [logit] = networks.discriminator.run(image);
    const said = stage?.scoreIsProbability ? `P(real) = ${percent(sigmoid(logit))}` : `score ${logit.toFixed(2)}`;
    this.output.textContent = `D says: ${said}. Weights and biases, last line of each layer: G ${countOf(generator.layers)}, D ${countOf(discriminator.layers)}.`;
  }

  /** @type {Figure["reveal"]} */
  reveal() {
    this.place.classList.add("is-revealed");
  }

  dispose() {
    this.place.classList.remove("is-revealed");
  }
}

/**
 * What goes into a network and what each layer makes of it.
 *
 * @param {Network} network
 * @param {LayerHeader[]} layers
 * @param {Float32Array} input
 * @param {string} name of the input
 * @returns {Stage[]}
 */
export function stagesOf(network, layers, input, name) {
  const stages = [
    {
      title: name,
      detail: sizeText([input.length]),
      weights: "",
      shape: [input.length],
      values: Float32Array.from(input),
    },
  ];
  let values = Float32Array.from(input);
  network.steps.forEach((step, at) => {
    values = Float32Array.from(step(values));
    const { kind, shape } = layers[at];
    const weights = layers[at].rows ? countOf([layers[at]]) : "";
    stages.push({ title: sizeText(shape), detail: NAMES[kind] ?? kind, weights, shape, values });
  });
  return stages;
}

/** @type {Record<string, string>} */
const NAMES = { linear: "dense", conv: "convolution", transposed: "transposed conv.", upsample: "enlarged" };

/** @param {number[]} shape */
const sizeText = (shape) => shape.join(" × ");

/**
 * How many weights and biases there are: a map has one bias for each of its channels.
 *
 * @param {LayerHeader[]} layers
 */
export function countOf(layers) {
  const count = layers.reduce((sum, { kind, rows = 0, columns = 0, shape }) => {
    return rows ? sum + rows * columns + (kind === "linear" ? rows : shape[shape.length - 1]) : sum;
  }, 0);
  return count.toLocaleString("en");
}

/**
 * @param {string} kind
 * @param {string} name
 * @param {string} way of the gradient, part of the answer
 */
function heading(kind, name, way) {
  const told = element("span", "");
  told.textContent = `◀ ${way}`;
  return box(`start-network is-${kind}`, name, told);
}

/** @param {string} text */
function smallOf(text) {
  const made = element("small", "");
  made.textContent = text;
  return made;
}

/** @param {Stage} stage */
function cellOf({ title, detail, weights, shape, values }) {
  const made = element("figure", "start-layer");
  const caption = element("figcaption", "");
  caption.append(title, smallOf(detail), smallOf(weights));
  if (values.length === 1) made.append(box("start-output", values[0].toFixed(2)), caption);
  else {
    const canvas = element("canvas", "start-maps", { "aria-hidden": "true" });
    paintMaps(canvas, values, shape);
    made.append(canvas, caption);
  }
  return made;
}

/**
 * The maps of a layer as tiles, or its numbers as a square.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Float32Array} values
 * @param {number[]} shape
 */
function paintMaps(canvas, values, shape) {
  const isMap = shape.length === 3;
  const [height, width] = isMap ? shape : [1, 1];
  const channels = isMap ? shape[2] : values.length;
  const shown = isMap ? Math.min(MOST_MAPS, channels) : channels;
  const across = Math.ceil(Math.sqrt(shown));
  const [rows, columns] = [Math.ceil(shown / across) * height, across * width];
  const image = new ImageData(columns, rows);
  // a few numbers are far larger than all others: they alone would be seen; an image is shown as it is
  const isImage = isMap && channels <= 3;
  const limit = isImage
    ? 1
    : 2.5 * Math.sqrt(values.reduce((sum, value) => sum + value * value, 1e-12) / values.length);
  for (let channel = 0; channel < shown; channel += 1) {
    const [top, left] = [Math.floor(channel / across) * height, (channel % across) * width];
    for (let place = 0; place < height * width; place += 1) {
      const pixel = 4 * ((top + Math.floor(place / width)) * columns + left + (place % width));
      image.data.fill(Math.round(127.5 * (1 + values[place * channels + channel] / limit)), pixel, pixel + 3);
      image.data[pixel + 3] = 255;
    }
  }
  canvas.width = columns;
  canvas.height = rows;
  penOf(canvas).putImageData(image, 0, 0);
}
