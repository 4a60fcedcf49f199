/**
 * Copies a link to what the page shows, keeps the browser's history to one entry for a visit of a page, remembers where
 * the visitor is, closes the sidebar of a phone after a choice, names the sections of the navigation, and tells Python
 * when the system turns dark or light: figures are coloured there.
 *
 * @import { AddressBarProps, AddressBarReports } from "../props.d.ts"
 * @import { Streamlit } from "../lib/ui/mount.js"
 */
import { CopyLink } from "../lib/ui/copy-link.js";
import { find, findAll } from "../lib/ui/elements.js";
import { Component, mount } from "../lib/ui/mount.js";
import { rememberPlace } from "../lib/ui/last-place.js";
import { keepOneEntryForAPage } from "../lib/ui/page-history.js";
import { nameSections } from "../lib/ui/page-list.js";

const PHONE_WIDTH = 768; // below, the sidebar lies over the page
const TAKE_THEME_MILLISECONDS = 100; // Streamlit itself takes the theme a little later, and Python hears it from there
const CLOSE_SIDEBAR = "[data-testid=stSidebarCollapseButton] button[aria-expanded=true]";

/** What was chosen last: a component is made anew on each page. */
let chosen = "";

/** @extends {Component<AddressBarProps, AddressBarReports>} */
export class AddressBar extends Component {
  /** @param {HTMLElement} root */
  constructor(root) {
    super();
    keepOneEntryForAPage(history, location);
    this.button = find(root, "button", HTMLButtonElement);
    this.link = new CopyLink(
      this.button,
      async () => true, // the address is written by Python: what it says, Python knows
      () => Object.fromEntries(new URLSearchParams(location.search)),
    );
    this.button.addEventListener("click", this.copy);
    window.addEventListener("pagehide", this.remember);
    this.dark = matchMedia("(prefers-color-scheme: dark)");
    this.dark.addEventListener("change", this.repaint);
  }

  /** @param {AddressBarProps} props */
  update({ page, run }) {
    const before = chosen;
    chosen = JSON.stringify([page, run]);
    this.remember();
    nameSections(document);
    if (before && before !== chosen && innerWidth < PHONE_WIDTH) {
      for (const button of findAll(document, CLOSE_SIDEBAR, HTMLButtonElement)) button.click();
    }
  }

  copy = () => this.link.copy();

  remember = () => rememberPlace(location);

  repaint = () => setTimeout(() => this.trigger("dark", this.dark.matches), TAKE_THEME_MILLISECONDS);

  dispose() {
    this.button.removeEventListener("click", this.copy);
    window.removeEventListener("pagehide", this.remember);
    this.dark.removeEventListener("change", this.repaint);
    this.link.dispose();
  }
}

/** @param {Streamlit<AddressBarProps, AddressBarReports> & { parentElement: HTMLElement }} streamlit */
export default function ({ parentElement, ...streamlit }) {
  return mount(AddressBar, parentElement, streamlit);
}
