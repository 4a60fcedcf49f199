/** What a visitor has answered at which stop: kept in this browser. */

const KEY = "latent-atlas start";

/** @returns {Record<string, number>} by the stop's name, the number of the chosen option */
export function readAnswers() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "{}");
    return Object.fromEntries(Object.entries(found ?? {}).filter(([, answer]) => Number.isInteger(answer)));
  } catch {
    return {}; // nothing is kept here, or something else is
  }
}

/** @param {Record<string, number>} answers */
export function keepAnswers(answers) {
  try {
    localStorage.setItem(KEY, JSON.stringify(answers));
  } catch {
    // this browser keeps nothing: the answers last as long as the page
  }
}
