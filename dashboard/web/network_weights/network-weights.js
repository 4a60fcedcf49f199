/**
 * Takes weights from Python and keeps them for the other components, as long as the page shows this one.
 *
 * @import { Streamlit } from "../lib/ui/mount.js"
 */
import { WeightsFile } from "../lib/nn/weights-file.js";
import { store } from "../lib/nn/weights-store.js";
import { Component, mount } from "../lib/ui/mount.js";

const NAME_LENGTH = 16; // the name is sent before the file, so that one that arrives damaged can still be named

/** @extends {Component<Uint8Array, Record<string, never>>} */
export class NetworkWeights extends Component {
  constructor() {
    super();
    /** @type {Uint8Array | null} */
    this.bytes = null;
    this.name = "";
  }

  /** @param {Uint8Array} bytes */
  update(bytes) {
    if (bytes === this.bytes) return;
    this.bytes = bytes;
    this.name = String.fromCharCode(...bytes.subarray(0, NAME_LENGTH));
    try {
      store.put(this.name, new WeightsFile(bytes.subarray(NAME_LENGTH)));
    } catch (error) {
      store.fail(this.name, error instanceof Error ? error : new Error(String(error)));
    }
  }

  dispose() {
    store.remove(this.name);
  }
}

/** @param {Streamlit<Uint8Array, Record<string, never>> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(NetworkWeights, parentElement, streamlit);
}
