/**
 * Where a visitor is: there they go on when they come back by an address that names no page (`shell/entrance.py`).
 *
 * @param {{ pathname: string, search: string }} location
 */
export function rememberPlace({ pathname, search }) {
  const page = pathname.slice(pathname.lastIndexOf("/") + 1);
  if (!page) return;
  try {
    localStorage.setItem(KEY, page + search);
  } catch {
    // this browser keeps nothing
  }
}

const KEY = "latent-atlas last";
