// Takes a block of weights from Python and keeps it for the others as long as the page shows this component.
const held = new WeakMap();

export default function ({ data, parentElement }) {
  if (held.get(parentElement)?.data !== data) {
    try {
      const block = new Block(data);
      store.put(block);
      held.set(parentElement, { data, name: block.name });
    } catch (error) {
      store.fail(error);
    }
  }
  return () => {
    const last = held.get(parentElement);
    if (last) store.remove(last.name);
    held.delete(parentElement);
  };
}
