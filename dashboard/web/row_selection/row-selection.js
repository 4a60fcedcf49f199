/**
 * Listens to the boxes of the rows of runs. The boxes come disabled and are enabled here, so that nobody can click one
 * before it is listened to. The selection is kept here between two runs of the script, so that fast clicks are not
 * lost; Python's counts whenever its version says that Python has changed it.
 *
 * @import { RowSelectionProps, RowSelectionReports } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 */
import { findAll } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";

const BOXES = ".runs-box input";

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
    for (const box of findAll(document, BOXES, HTMLInputElement)) box.disabled = true;
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
    if (!(target instanceof HTMLInputElement) || !target.matches(BOXES)) return;
    if (target.checked) this.selected.add(target.value);
    else this.selected.delete(target.value);
    this.mark();
    this.report("selected", [...this.selected]);
  };

  /** @param {Event} event */
  click = ({ target }) => {
    if (!(target instanceof Element)) return;
    const box = target.closest(".runs-row")?.querySelector("input");
    // a click on the box itself has selected it already, and text may be marked without selecting
    if (box && target !== box && !String(getSelection())) box.click();
  };

  mark() {
    for (const box of findAll(document, BOXES, HTMLInputElement)) {
      box.disabled = false;
      box.checked = this.selected.has(box.value);
      box.closest("tr")?.classList.toggle("runs-ticked", box.checked);
    }
  }
}

/** @param {Streamlit<RowSelectionProps, RowSelectionReports> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(RowSelection, parentElement, streamlit);
}
