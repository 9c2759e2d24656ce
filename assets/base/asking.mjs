// How the page asks the server: the one place that knows of it. A question fails in one of two ways.
// Refused, it was wrong. Absent, nobody answered: asked again, the same question may be answered.

import { TABLES } from "./tables.mjs";

const TIMEOUT_MS = 30000; // a server that has never run before compiles for half of that

/** `place`: the fields that lead to what is wrong, and in a formula the character, counted from 0. */
export class Refused extends Error {
  constructor(why, place = []) {
    super(why);
    this.place = place;
  }
}

class Absent extends Error {}

// One page's turns are not another's, though they come from the same address.
const PAGE = Math.random().toString(36).slice(2);
const BUSY_TRIES = 5;

/** What the page hears when the server is busy, with the milliseconds after which it is asked again. */
export const BUSY = "playground:busy";

/** Asks, and again where the server says that it is busy, and when to come back. */
export async function post(path, body, read = (response) => response.json()) {
  for (let tries = 1; ; tries += 1) {
    let response;
    try {
      response = await fetch(new URL(`../../${path}`, import.meta.url), {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "X-Page": PAGE,
          "X-Page-Key": TABLES.key, // where the page has no origin
        },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (response.ok) return await read(response);
    } catch (error) {
      throw new Absent(error.message);
    }
    const { status } = response;
    const seconds = Number(response.headers.get("Retry-After"));
    if (status === 503 && seconds && tries < BUSY_TRIES) {
      const ms = 1000 * seconds * (1 + Math.random() / 2); // not all pages at once
      document.dispatchEvent(new CustomEvent(BUSY, { detail: ms }));
      await pause(ms);
      continue;
    }
    if (status === 429 || status >= 500) throw new Absent(`status ${status}`);
    const answer = await response.json().catch(() => ({}));
    const { msg, loc } = answer.detail?.[0] ?? {};
    throw new Refused(msg ?? `The server refused (status ${status}).`, loc);
  }
}

/** How many milliseconds a question has waited for its turn at the server. */
export const waitedOf = ({ headers }) => Number(headers.get("Server-Timing")?.match(/wait;dur=(\d+)/)?.[1] ?? 0);

/** Hears in which way a question failed; an error of the page's own is thrown on. */
export function failed(error, { refused, absent }) {
  if (error instanceof Refused) return refused(error);
  if (error instanceof Absent) return absent(error);
  throw error;
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** How long to wait before the next try, twice as long from try to try. */
export class Patience {
  constructor(firstMs, lastMs = firstMs) {
    Object.assign(this, { firstMs, lastMs, ms: firstMs });
  }

  get isTried() { return this.ms > this.firstMs; }

  /** The server has answered: next time it begins anew. */
  renew() { this.ms = this.firstMs; }

  spend() {
    const { ms } = this;
    this.ms = Math.min(2 * ms, this.lastMs);
    return ms;
  }
}

/**
 * Questions of which the last one counts: answers to older ones are dropped. `answered` and `refused`
 * hear how it ended; `absent` that nobody answered, and, given a patience, in how long it is asked again,
 * if it `isWanted` then.
 */
export class Latest {
  constructor(patience = null) {
    this.patience = patience;
    this.forget();
  }

  forget() { this.asked = null; }

  /** Whether an answer is still to come. */
  get isAway() { return this.asked !== null; }

  /** Asks; resolves after the first try, whatever came of it. */
  ask(question, hears) {
    this.patience?.renew();
    return this.attempt(question, hears, (this.asked = Symbol("question")));
  }

  attempt(...asked) { return (this.trying = this.tryOnce(...asked)); }

  async tryOnce(question, hears, asked) {
    let answer;
    try {
      answer = await question();
    } catch (error) {
      if (this.asked !== asked) return null;
      return failed(error, {
        refused: (why) => this.end(hears.refused, why),
        absent: (why) => (this.patience ? this.tryLater(question, hears, asked) : this.end(hears.absent, why)),
      });
    }
    return this.asked === asked ? this.end(hears.answered, answer) : null;
  }

  end(hear, what) {
    this.forget();
    return hear(what);
  }

  tryLater(question, hears, asked) {
    const ms = this.patience.spend();
    const again = () => this.asked === asked && (hears.isWanted?.() ?? true);
    setTimeout(() => again() && this.attempt(question, hears, asked), ms);
    hears.absent?.(ms);
  }
}

/** Questions one at a time: the newest of those that came meanwhile is the next, and only its answer heard. */
export class InTurn {
  constructor() {
    this.forget();
  }

  forget() { this.asked = this.next = null; }

  get isAway() { return this.asked !== null; }

  ask(question, hears) {
    this.next = { question, hears };
    if (!this.isAway) this.begin();
  }

  async begin() {
    const { question, hears: { answered, refused, absent } } = this.next;
    this.next = null;
    const asked = (this.asked = Symbol("question"));
    let hear;
    try {
      const answer = await question();
      hear = () => this.next || answered(answer);
    } catch (error) {
      hear = () => failed(error, { refused, absent });
    }
    if (this.asked !== asked) return;
    this.asked = null;
    hear();
    if (this.next && !this.isAway) this.begin();
  }
}
