/** Elements of the page: found, or made. */

/**
 * The element that a selector finds.
 *
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind}
 * @throws {Error} if there is none of this kind
 */
export function find(root, selector, kind) {
  const found = root.querySelector(selector);
  if (!(found instanceof kind)) throw new Error(`this component has no ${selector}`);
  return found;
}

/**
 * @template {Element} Kind
 * @param {ParentNode} root
 * @param {string} selector
 * @param {new () => Kind} kind
 * @returns {Kind[]}
 */
export function findAll(root, selector, kind) {
  const all = [];
  for (const found of root.querySelectorAll(selector)) if (found instanceof kind) all.push(found);
  return all;
}

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {string} className
 * @param {Record<string, string | number>} [attributes]
 */
export function element(tag, className, attributes = {}) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

/**
 * A button that the tab key passes over: what it does has a key of its own.
 *
 * @param {string} className
 * @param {string} text
 * @param {string} label spoken, and shown on hover
 * @param {() => void} act
 */
export function button(className, text, label, act) {
  const made = element("button", className, { type: "button", "aria-label": label, title: label, tabindex: -1 });
  made.textContent = text;
  made.addEventListener("click", act);
  return made;
}
