/**
 * Listens to the boxes, heads and links of the rows of runs. Boxes and heads come disabled and are enabled here, so that
 * nobody can click one before it is listened to. The selection is kept here between two runs of the script, so that fast
 * clicks are not lost; Python's counts whenever its version says that Python has changed it.
 *
 * @import { RowSelectionProps, RowSelectionReports } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 */
import { findAll } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";

const BOXES = ".runs-row .runs-box input";
const ALL = ".runs-all";
const HEADS = ".runs-sort";
const LINKS = ".runs-link";

/** @extends {Component<RowSelectionProps, RowSelectionReports>} */
export class RowSelection extends Component {
  constructor() {
    super();
    /** @type {Set<string>} */
    this.selected = new Set();
    /** @type {number | null} */
    this.version = null;
    document.addEventListener("change", this.change);
    document.addEventListener("click", this.click);
    // new rows come disabled, with the selection of the moment in which Python wrote them
    this.watcher = new MutationObserver(() => this.mark());
    this.watcher.observe(document.querySelector("[data-testid=stMain]") ?? document.body, {
      childList: true,
      subtree: true,
    });
  }

  dispose() {
    document.removeEventListener("change", this.change);
    document.removeEventListener("click", this.click);
    this.watcher.disconnect();
    for (const box of findAll(document, `${BOXES}, ${ALL}`, HTMLInputElement)) box.disabled = true;
    for (const head of findAll(document, HEADS, HTMLButtonElement)) head.disabled = true;
  }

  /** @param {RowSelectionProps} props */
  update({ selected, version }) {
    if (this.version !== version) {
      this.version = version;
      this.selected = new Set(selected);
    }
    this.mark();
  }

  /** @param {Event} event */
  change = ({ target }) => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.matches(ALL)) this.select(findAll(document, BOXES, HTMLInputElement), target.checked);
    else if (target.matches(BOXES)) this.select([target], target.checked);
  };

  /**
   * @param {HTMLInputElement[]} boxes
   * @param {boolean} isSelected
   */
  select(boxes, isSelected) {
    for (const { value } of boxes) {
      if (isSelected) this.selected.add(value);
      else this.selected.delete(value);
    }
    this.mark();
    this.report("selected", [...this.selected]);
  }

  /** @param {MouseEvent} event */
  click = (event) => {
    const { target } = event;
    if (!(target instanceof Element)) return;
    const link = target.closest(LINKS);
    if (link instanceof HTMLElement) return this.follow(event, link);
    const head = target.closest(HEADS);
    if (head instanceof HTMLElement) return this.trigger("sorted", head.dataset.order ?? "");
    const box = target.closest(".runs-row")?.querySelector("input");
    // a click on the box itself has selected it already, and text may be marked without selecting
    if (box && target !== box && !String(getSelection())) box.click();
  };

  /**
   * Python opens the page within this session; another tab or window is the browser's own affair.
   *
   * @param {MouseEvent} event
   * @param {HTMLElement} link
   */
  follow(event, { dataset: { page = "", run = "" } }) {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    event.preventDefault();
    this.trigger("opened", { page, run });
  }

  mark() {
    const boxes = findAll(document, BOXES, HTMLInputElement);
    for (const box of boxes) {
      box.disabled = false;
      box.checked = this.selected.has(box.value);
      box.closest("tr")?.classList.toggle("runs-ticked", box.checked);
    }
    const count = boxes.filter((box) => box.checked).length;
    for (const all of findAll(document, ALL, HTMLInputElement)) {
      all.disabled = false;
      all.checked = count > 0 && count === boxes.length;
      all.indeterminate = count > 0 && count < boxes.length;
    }
    for (const head of findAll(document, HEADS, HTMLButtonElement)) head.disabled = false;
  }
}

/** @param {Streamlit<RowSelectionProps, RowSelectionReports> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(RowSelection, parentElement, streamlit);
}
