/** A group of controls that is one stop of the tab key; inside it the arrow keys go from one to the next. */
import { findAll } from "./elements.js";

export class RovingFocus {
  /**
   * @param {HTMLElement} root
   * @param {string} selector of the controls
   * @param {string[]} previous keys that go back
   * @param {string[]} next keys that go on
   */
  constructor(root, selector, previous, next) {
    this.root = root;
    this.selector = selector;
    this.previous = previous;
    this.next = next;
    /** @type {HTMLElement | null} where the tab key stops */
    this.stop = null;
    root.addEventListener("focusin", (event) => this.enter(event));
    root.addEventListener("keydown", (event) => this.press(event));
  }

  get controls() {
    return findAll(this.root, this.selector, HTMLElement);
  }

  /** The group holds other controls. */
  refresh() {
    const { controls } = this;
    const left = controls.find((control) => control === this.stop);
    const current = controls.find((control) => control.getAttribute("aria-current") === "true");
    this.stop = (this.root.matches(":focus-within") ? (left ?? current) : (current ?? left)) ?? controls[0] ?? null;
    for (const control of controls) control.tabIndex = control === this.stop ? 0 : -1;
  }

  /** @param {FocusEvent} event */
  enter({ target }) {
    if (!(target instanceof HTMLElement) || !target.matches(this.selector)) return;
    this.stop = target;
    this.refresh();
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const step = Number(this.next.includes(event.key)) - Number(this.previous.includes(event.key));
    if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const { controls } = this;
    const place = controls.findIndex((control) => control === event.target);
    if (place < 0) return;
    event.preventDefault();
    controls[place + step]?.focus();
  }
}
