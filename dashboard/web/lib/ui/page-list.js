/** The app's list of pages as screen readers take it: Streamlit's own puts a heading between list and items. */
import { findAll } from "./elements.js";

/**
 * Make each section of the navigation a list of its own, named by its heading.
 *
 * @param {ParentNode} root
 */
export function nameSections(root) {
  for (const list of findAll(root, "[data-testid=stSidebarNavItems]", HTMLElement)) {
    list.setAttribute("role", "presentation");
    for (const section of findAll(list, ":scope > div", HTMLElement)) {
      section.setAttribute("role", "list");
      section.setAttribute("aria-label", section.querySelector("header p")?.textContent ?? "");
    }
  }
}
