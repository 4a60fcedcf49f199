// A component that outlives the data it is given: one for each place on the page, until the place goes.
const mounted = new WeakMap();

// Kind is made of its root once; it is told of whatever changes (callbacks and data), and to dispose at the end.
function mount(Kind, root, { data, ...callbacks }) {
  if (!mounted.has(root)) mounted.set(root, new Kind(root));
  const shown = mounted.get(root);
  Object.assign(shown, callbacks);
  shown.update(data);
  return () => {
    shown.dispose();
    mounted.delete(root);
  };
}

export { mount };
