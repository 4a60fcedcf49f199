/**
 * What a worker does: it runs networks for the page, one job after the other, away from the thread that draws.
 *
 * @typedef {object} Port the page's end of a worker, the worker's own end, or either end of a channel
 * @property {((event: MessageEvent) => void) | null} onmessage
 * @property {(message: unknown, transfer?: any[]) => void} postMessage
 *
 * @typedef {object} DecodeJob latent vectors that are to become images
 * @property {number} id
 * @property {string} checkpoint name of its weights
 * @property {string | null} classifier name of its weights; null if nothing is to be classified
 * @property {boolean} isScored whether the discriminator is asked
 * @property {Float32Array} vectors one after the other
 * @property {number[]} keys by which the page knows them
 *
 * @typedef {object} DecodedImages what became of a job, image by image
 * @property {number} id
 * @property {Uint8ClampedArray} images grey levels, the first channel of each image
 * @property {number[]} shape (height, width, channels) of an image
 * @property {Uint8Array | null} classes the most probable ones
 * @property {Float32Array | null} confidences their probabilities
 * @property {Float32Array | null} logits of the discriminator
 *
 * @typedef {{ id: number, problem: string }} DecodeProblem
 * @typedef {{ name: string, bytes: Uint8Array }} NewWeights
 * @typedef {{ forget: string }} OldWeights
 */
import { messageOf } from "./network-loader.js";
import { finite, softmax } from "./nn-runtime.js";
import { WeightsFile } from "./weights-file.js";

export class DecodeServer {
  /** @param {Port} port */
  constructor(port) {
    this.port = port;
    /** @type {Map<string, WeightsFile>} */
    this.files = new Map();
    port.onmessage = ({ data }) => this.hear(data);
  }

  /** @param {NewWeights | OldWeights | DecodeJob} message */
  hear(message) {
    if ("bytes" in message) this.files.set(message.name, new WeightsFile(message.bytes));
    else if ("forget" in message) this.files.delete(message.forget);
    else this.answer(message);
  }

  /** @param {DecodeJob} job */
  answer(job) {
    try {
      const found = this.decode(job);
      this.port.postMessage(found, [found.images.buffer]);
    } catch (error) {
      this.port.postMessage({ id: job.id, problem: messageOf(error) });
    }
  }

  /**
   * @param {DecodeJob} job
   * @returns {DecodedImages}
   */
  decode({ id, checkpoint, classifier, isScored, vectors }) {
    const generator = this.file(checkpoint).network("generator");
    const discriminator = isScored ? this.file(checkpoint).network("discriminator") : null;
    const namer = classifier === null ? null : this.file(classifier).network("classifier");
    const [height, width, channels] = generator.shape;
    const pixels = height * width;
    const count = vectors.length / generator.inputSize;
    const images = new Uint8ClampedArray(count * pixels);
    const classes = namer && new Uint8Array(count);
    const confidences = namer && new Float32Array(count);
    const logits = discriminator && new Float32Array(count);
    for (let number = 0; number < count; number += 1) {
      const begin = number * generator.inputSize;
      const image = finite(generator.run(vectors.subarray(begin, begin + generator.inputSize)), "generator");
      for (let place = 0; place < pixels; place += 1) {
        images[number * pixels + place] = (image[place * channels] + 1) * 127.5;
      }
      if (discriminator && logits) [logits[number]] = finite(discriminator.run(image), "discriminator");
      if (namer && classes && confidences) {
        const probabilities = softmax(finite(namer.run(image), "classifier"));
        confidences[number] = Math.max(...probabilities);
        classes[number] = probabilities.indexOf(Math.max(...probabilities));
      }
    }
    return { id, images, shape: generator.shape, classes, confidences, logits };
  }

  /** @param {string} name */
  file(name) {
    const file = this.files.get(name);
    if (!file) throw new Error(`there are no weights ${name}`);
    return file;
  }
}
