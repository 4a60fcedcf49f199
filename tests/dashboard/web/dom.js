/**
 * A page for tests: jsdom, the HTML that the component's Python file holds, and what jsdom has not got (frames, sizes,
 * pictures, a pen), as small as the modules need it.
 */
import fs from "node:fs";
import { JSDOM } from "jsdom";
import { store } from "../../../dashboard/web/lib/nn/weights-store.js";

const WEB = new URL("../../../dashboard/web/", import.meta.url);
const { window } = new JSDOM("<!doctype html><body></body>", { url: "http://localhost/explore" });

class PointerEvent extends window.MouseEvent {
  constructor(type, { pointerId = 1, pointerType = "mouse", isPrimary = true, ...options } = {}) {
    super(type, { bubbles: true, cancelable: true, ...options });
    Object.assign(this, { pointerId, pointerType, isPrimary });
  }
}

class ResizeObserver {
  static all = new Set();

  constructor(react) {
    this.react = react;
    ResizeObserver.all.add(this);
  }

  observe() {}

  disconnect() {
    ResizeObserver.all.delete(this);
  }
}

class ImageData {
  constructor(width, height) {
    Object.assign(this, { width, height, data: new Uint8ClampedArray(4 * width * height) });
  }
}

/** A picture that arrives as soon as it is asked for, unless its address says that it is broken. */
function Image() {
  const image = document.createElement("img");
  Object.defineProperty(image, "src", {
    set(address) {
      image.address = address;
      queueMicrotask(() => (address.startsWith("broken") ? image.onerror() : image.onload()));
    },
  });
  return image;
}

/** What the pens of all canvases were told, newest last: [canvas, name, ...arguments]. */
export const strokes = [];

function penOf(canvas) {
  canvas.pen ??= new Proxy(
    { canvas },
    {
      get: (pen, name) =>
        name in pen
          ? pen[name]
          : (...args) => {
              strokes.push([canvas, name, ...args]);
              return { width: 10 };
            },
      set: (pen, name, value) => {
        pen[name] = value;
        strokes.push([canvas, name, value]);
        return true;
      },
    },
  );
  return canvas.pen;
}

window.HTMLCanvasElement.prototype.getContext = function () {
  return penOf(this);
};
window.HTMLElement.prototype.setPointerCapture = function (id) {
  this.captured = id;
};
window.HTMLElement.prototype.scrollIntoView = () => {};

/** The frames that are asked for; `frames.run(time)` shows one. */
export const frames = {
  waiting: new Map(),
  last: 0,
  run(time = performance.now()) {
    const due = [...this.waiting.values()];
    this.waiting.clear();
    for (const draw of due) draw(time);
    return due.length;
  },
};

/** Whether less motion is wanted. */
export const motion = { isReduced: false };

const names = Object.getOwnPropertyNames(window).filter((name) =>
  /^(HTML|SVG|Mouse|Wheel|Keyboard|Mutation)\w+$/.test(name),
);
const others = ["Node", "Element", "Event", "document", "history", "location", "localStorage", "getComputedStyle"];
for (const name of [...names, ...others]) {
  Object.defineProperty(globalThis, name, { value: window[name], configurable: true, writable: true });
}
Object.assign(globalThis, {
  window,
  PointerEvent,
  ResizeObserver,
  ImageData,
  Image,
  devicePixelRatio: 1,
  getSelection: () => "",
  matchMedia: () => Object.assign(new window.EventTarget(), { matches: motion.isReduced }),
  requestAnimationFrame: (draw) => {
    frames.last += 1;
    frames.waiting.set(frames.last, draw);
    return frames.last;
  },
  cancelAnimationFrame: (number) => frames.waiting.delete(number),
});

/** The page is as it was when it was opened: nothing is left of who used it before. */
export function leave() {
  document.body.replaceChildren();
  localStorage.clear();
  history.replaceState(null, "", "/explore");
  frames.waiting.clear();
  ResizeObserver.all.clear();
  strokes.length = 0;
  motion.isReduced = false;
  for (const kept of [store.files, store.failures, store.waiters]) kept.clear();
}

/** All observers are told that something has another size. */
export const resized = () => ResizeObserver.all.forEach((observer) => observer.react());

/**
 * Give an element a size and a place, in pixels.
 */
export function sized(element, width, height, left = 0, top = 0) {
  for (const name of ["clientWidth", "offsetWidth"]) {
    Object.defineProperty(element, name, { value: width, configurable: true });
  }
  for (const name of ["clientHeight", "offsetHeight"]) {
    Object.defineProperty(element, name, { value: height, configurable: true });
  }
  element.getBoundingClientRect = () => ({ left, top, width, height, right: left + width, bottom: top + height });
  return element;
}

/** The component's root on a new page: the HTML of its Python file. */
export function rootOf(component) {
  const source = fs.readFileSync(new URL(`${component}/component.py`, WEB), "utf8");
  const [, html] = /^HTML = """(.*?)"""$/ms.exec(source);
  document.body.innerHTML = html;
  return document.querySelector(`.${component.replaceAll("_", "-")}`);
}

/** What a component reports, newest last: [name, value]. */
export function reportsOf(component) {
  const reports = [];
  component.report = (name, value) => reports.push([name, structuredClone(value)]);
  component.trigger = (name, value) => reports.push([`${name}!`, structuredClone(value)]);
  return reports;
}

export const pointer = (type, clientX, clientY, options = {}) =>
  new PointerEvent(`pointer${type}`, { clientX, clientY, ...options });

export const key = (name, options = {}) =>
  new window.KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true, ...options });

export const wheel = (deltaY, clientX, clientY, options = {}) =>
  new window.WheelEvent("wheel", { deltaY, clientX, clientY, bubbles: true, cancelable: true, ...options });

export const click = (element, options = {}) =>
  element.dispatchEvent(new window.MouseEvent("click", { bubbles: true, ...options }));

/** Type or drag a value into a field. */
export function enter(field, value, type = "input") {
  field.value = String(value);
  field.dispatchEvent(new window.Event(type, { bubbles: true }));
}

/** Until all promises that can be kept are kept. */
export const settled = () => new Promise((resolve) => setImmediate(resolve));
