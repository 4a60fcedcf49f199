// What pointers do on a canvas: what is a click, and how two of them zoom.
const CLICK_PIXELS = 4;

// Whether a pointer has left the place, { x, y }, where it was pressed: then it does not click.
const hasLeft = (pressed, event) => Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > CLICK_PIXELS;

// Of two pointers, by their ids, one has moved: how many times as far apart they are now, and the one that rests.
function pinch(pointers, event) {
  const [other] = [...pointers.values()].filter((pointer) => pointer.pointerId !== event.pointerId);
  const far = (pointer) => Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY);
  const before = pointers.get(event.pointerId);
  return { spread: Math.max(1, far(event)) / Math.max(1, far(before)), other };
}

export { hasLeft, pinch };
