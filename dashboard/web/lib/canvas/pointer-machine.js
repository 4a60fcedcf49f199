/**
 * What pointers mean on an element: hovering, a click, a drag, two fingers that zoom, a finger that is held to look, a
 * line that is drawn. The element captures what is pressed on it. One moving finger scrolls the page and not the element,
 * so that nobody is caught on a phone: the element's style must have `touch-action: pan-x pan-y`.
 *
 * @typedef {object} Strokes a mode in which a drag draws
 * @property {() => boolean} isOn
 * @property {(event: PointerEvent) => void} begin
 * @property {(events: PointerEvent[]) => void} extend gets all that happened since the last frame
 * @property {() => void} end
 * @property {() => void} drop it came to nothing: a second finger, or the system took the pointer away
 *
 * @typedef {object} Gestures
 * @property {() => boolean} isActive whether the element is listening
 * @property {(event: PointerEvent) => void} hover the pointer is here and moves nothing
 * @property {(event: PointerEvent) => void} click pressed and released at one place
 * @property {() => void} leave there is nothing to hover over any more
 * @property {(event: PointerEvent) => void} [press]
 * @property {(across: number, down: number) => void} [drag] so many pixels, by a mouse or a pen; without it, a drag hovers
 * @property {(spread: number, around: PointerEvent) => void} [pinch] so many times as far apart, around a resting pointer
 * @property {boolean} [looks] whether a finger that is held hovers
 * @property {Strokes} [strokes]
 */

const CLICK_PIXELS = 4;
const HOLD_MILLISECONDS = 350;

/**
 * Whether a pointer has left the place where it was pressed: then it does not click.
 *
 * @param {{ x: number, y: number }} pressed
 * @param {MouseEvent} event
 */
export const hasLeft = (pressed, event) =>
  Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > CLICK_PIXELS;

/**
 * Whether a turn of the wheel zooms: alone it scrolls the page, wherever the pointer is. Two fingers on a touch pad that
 * draw apart arrive with Ctrl.
 *
 * @param {MouseEvent} event
 */
export const isZoom = (event) => event.ctrlKey || event.metaKey;

export class PointerMachine {
  /**
   * @param {HTMLElement} element
   * @param {Gestures} on
   */
  constructor(element, on) {
    this.element = element;
    this.on = on;
    /** @type {Map<number, PointerEvent>} the pressed pointers where they were last, by their ids */
    this.pointers = new Map();
    this.pressed = { x: 0, y: 0, hasMoved: true, isLooking: false, isStroke: false };
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.holding = undefined;
    element.addEventListener("pointerdown", (event) => this.press(event));
    element.addEventListener("pointermove", (event) => this.move(event));
    element.addEventListener("pointerup", (event) => this.release(event));
    element.addEventListener("pointercancel", (event) => this.cancel(event));
    // the browser scrolls with two fingers as well, unless it is told in time that these zoom
    element.addEventListener("touchmove", (event) => event.touches.length > 1 && event.preventDefault(), {
      passive: false,
    });
    element.addEventListener("pointerleave", () => this.on.leave());
    element.addEventListener("blur", () => this.on.leave());
    element.addEventListener("contextmenu", (event) => this.pressed.isLooking && event.preventDefault());
  }

  dispose() {
    clearTimeout(this.holding);
  }

  /** @param {PointerEvent} event */
  press(event) {
    if (!this.on.isActive()) return;
    this.element.setPointerCapture(event.pointerId);
    this.pointers.set(event.pointerId, event);
    const isSecond = this.pointers.size > 1;
    const isDrawing = this.pressed.isStroke && isSecond;
    this.pressed = { x: event.clientX, y: event.clientY, hasMoved: isSecond, isLooking: false, isStroke: false };
    clearTimeout(this.holding);
    this.on.press?.(event);
    if (isDrawing) this.on.strokes?.drop(); // two fingers zoom
    if (isSecond) return;
    if (this.on.strokes?.isOn() && event.button === 0) {
      this.pressed.isStroke = true;
      this.on.strokes.begin(event);
    } else if (this.on.looks && event.pointerType === "touch") {
      this.holding = setTimeout(() => {
        this.pressed.isLooking = true;
        this.on.hover(event);
      }, HOLD_MILLISECONDS);
    }
  }

  /** @param {PointerEvent} event */
  move(event) {
    if (!this.on.isActive()) return;
    const before = this.pointers.get(event.pointerId);
    if (!before) {
      if (event.pointerType !== "touch") this.on.hover(event);
      return;
    }
    const isLooking = this.pressed.isLooking && this.pointers.size === 1;
    if (isLooking || !this.on.drag) {
      this.on.hover(event);
      return;
    }
    if (this.pressed.isStroke) {
      const events = event.getCoalescedEvents?.() ?? [];
      this.on.strokes?.extend(events.length ? events : [event]);
      return;
    }
    if (this.pointers.size === 2) this.pinch(event, before);
    else if (this.pressed.hasMoved || hasLeft(this.pressed, event)) {
      this.pressed.hasMoved = true;
      if (event.pointerType !== "touch") this.on.drag(event.clientX - before.clientX, event.clientY - before.clientY);
    } else return;
    this.pointers.set(event.pointerId, event);
    clearTimeout(this.holding);
    this.on.leave();
  }

  /**
   * @param {PointerEvent} event of one of two pointers
   * @param {PointerEvent} before where it was
   */
  pinch(event, before) {
    const [other] = [...this.pointers.values()].filter((pointer) => pointer.pointerId !== event.pointerId);
    const far = (/** @type {PointerEvent} */ pointer) =>
      Math.max(1, Math.hypot(pointer.clientX - other.clientX, pointer.clientY - other.clientY));
    this.on.pinch?.(far(event) / far(before), other);
  }

  /** @param {PointerEvent} event */
  release(event) {
    const wasPressed = this.pointers.delete(event.pointerId);
    clearTimeout(this.holding);
    if (!wasPressed || !this.on.isActive()) return;
    const { hasMoved, isLooking, isStroke } = this.pressed;
    if (event.pointerType === "touch") this.on.leave();
    if (isStroke) {
      this.pressed.isStroke = false;
      this.on.strokes?.end();
    } else if (!hasMoved && !isLooking && event.button === 0 && !hasLeft(this.pressed, event)) {
      this.on.click(event);
    }
  }

  /** @param {PointerEvent} event */
  cancel(event) {
    this.pointers.delete(event.pointerId);
    clearTimeout(this.holding);
    if (this.pressed.isStroke) this.on.strokes?.drop();
    this.pressed.isStroke = false;
    this.pressed.hasMoved = true;
    this.on.leave();
  }
}
