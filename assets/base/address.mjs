// The address bar. The server reads and writes links; here they are only carried.

// Where the page stands: "/", or what a proxy puts before it. Dash's settings in the page say so.
const BASE = JSON.parse(document.getElementById("_dash-config").textContent).requests_pathname_prefix;

/** A path of the page, "/studies" say, as an address of this server. */
export const addressOf = (path) => BASE + path.slice(1);

/** The path of the page that an address of this server means. */
export const pathOf = (pathname) => (pathname.startsWith(BASE) ? `/${pathname.slice(BASE.length)}` : "/");

/**
 * The link in the address bar. A program that escapes the "#" has put it into the path, where the
 * server, asked for the page, passes it over: from there it is taken out.
 */
export function linkInAddress() {
  const { hash, pathname, search } = location;
  if (hash || !/%23/i.test(pathname + search)) return hash;
  history.replaceState(null, "", BASE);
  return pathOf(pathname) + search;
}

const SAME_CHANGE_MS = 1000;

/** The address bar holds the link: every change is a step back can undo, a drag is one step. */
export class Address {
  /** `opened(link, isOurs)` hears of another link; `isDragged(cause)` says what changes by dragging. */
  constructor(opened, isDragged) {
    this.isDragged = isDragged;
    this.cause = null;
    this.changedAt = 0;
    // An entry of ours is gone back to; any other link was typed, pasted or pressed.
    addEventListener("hashchange", () =>
      location.hash !== this.link && opened(location.hash, history.state?.isOurs === true));
  }

  /**
   * Writes a link. `cause` names what changed; for null it replaces the entry there is, and so does
   * the symbol of one act when it comes again: then the same change goes on, which it gives.
   */
  write(link, cause) {
    const now = performance.now();
    const recent = cause === this.cause && now - this.changedAt < SAME_CHANGE_MS;
    const isSameAct = typeof cause === "symbol" && cause === this.cause;
    const goesOn = isSameAct || (this.isDragged(cause) && recent);
    const same = cause === null || goesOn;
    this.cause = cause;
    this.changedAt = now;
    this.link = link;
    const isThere = location.hash === link;
    if (!isThere || !history.state?.isOurs) {
      history[same || isThere ? "replaceState" : "pushState"]({ isOurs: true }, "", link);
    }
    return goesOn;
  }

  /** Puts back the link of what is shown, after a link that could not be opened. */
  restore() {
    if (this.link) history.replaceState({ isOurs: true }, "", this.link);
  }
}
