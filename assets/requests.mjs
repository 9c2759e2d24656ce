// Requests to the server's API. Two ways to fail: refused (our request was wrong), and absent.

const TIMEOUT_MS = 30000; // a server that has never run before compiles for half of that

export class Refused extends Error {}
export class Absent extends Error {}

async function post(path, body) {
  let response;
  try {
    response = await fetch(new URL(`../${path}`, import.meta.url), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return await response.json();
  } catch (error) {
    throw new Absent(error.message);
  }
  if (response.status === 429 || response.status >= 500) throw new Absent(`status ${response.status}`);
  const answer = await response.json().catch(() => ({}));
  throw new Refused(answer.detail?.[0]?.msg ?? `The server refused (status ${response.status}).`);
}

/** Reads a link or a config: {config, link, notes, data, state, losses, test_accuracy}. */
export const open = (what) => post("api/open", what);

/** Writes the link of a config: {config, link, notes}. */
export const describe = (config) => post("api/link", { config });

/** Trains: {state, losses, status, test_accuracy, pictures}. */
export const advance = (request) => post("api/advance", request);
