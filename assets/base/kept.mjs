// Values kept in the browser. Where its storage is blocked, or holds no JSON, nothing is remembered.

/** What was kept under a name in "localStorage" or "sessionStorage"; null for nothing. */
export function kept(storage, name) {
  try {
    return JSON.parse(window[storage].getItem(name));
  } catch {
    return null;
  }
}

/** Keeps a value under a name; gives whether it is kept. */
export function keep(storage, name, value) {
  try {
    window[storage].setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
