/**
 * One visit of a page is one entry of the browser's history.
 *
 * Streamlit adds an entry whenever the address changes: a page that is opened and then writes its parameters needs two
 * presses of Back, and a slider that was moved ten times needs ten. From here on an entry is added when the page
 * changes; a change of its parameters replaces the entry that there is.
 *
 * Nothing is taken back when a component goes: Streamlit changes the address between two pages too.
 *
 * @param {History} history
 * @param {Location} location
 */
export function keepOneEntryForAPage(history, location) {
  const push = history.pushState;
  if (KEEPING.has(push)) return;
  /** @type {History["pushState"]} */
  const pushOrReplace = (data, unused, address) => {
    const isSamePage = new URL(address ?? "", location.href).pathname === location.pathname;
    if (isSamePage) history.replaceState(data, unused, address);
    else push.call(history, data, unused, address);
  };
  KEEPING.add(pushOrReplace);
  history.pushState = pushOrReplace;
}

/** @type {WeakSet<Function>} */
const KEEPING = new WeakSet();
