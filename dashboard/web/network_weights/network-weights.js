// Takes a block of weights from Python and keeps it for the others as long as the page shows this component.
import { Block } from "../lib/nn/nn-runtime.js";
import { store } from "../lib/nn/weights-store.js";

const NAME_LENGTH = 16; // the name stands before the block, so that one that arrives damaged can still be told of

const held = new WeakMap();

export default function ({ data, parentElement }) {
  const name = String.fromCharCode(...data.subarray(0, NAME_LENGTH));
  if (held.get(parentElement) !== data) {
    held.set(parentElement, data);
    try {
      store.put(name, new Block(data.subarray(NAME_LENGTH)));
    } catch (error) {
      store.fail(name, error);
    }
  }
  return () => {
    store.remove(name);
    held.delete(parentElement);
  };
}
