// What is too large for the browser's small storage. Where there is no database nothing is kept, and
// everything else works.

/**
 * A store in a database of its own: `asked(mode, question, none)` resolves with what a request on it
 * gives, `none` for nothing and where it cannot be asked; `isThere` with whether it can.
 */
export function storeIn(database, name, options) {
  const opened = new Promise((resolve) => {
    let request;
    try {
      request = indexedDB.open(database, 1);
    } catch {
      resolve(null);
      return;
    }
    request.onupgradeneeded = () => request.result.createObjectStore(name, options);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(null);
  });

  async function asked(mode, question, none) {
    const there = await opened;
    if (!there) return none;
    return new Promise((resolve) => {
      try {
        const transaction = there.transaction(name, mode);
        const request = question(transaction.objectStore(name));
        if (mode === "readwrite") transaction.commit?.(); // a page that goes cannot wait until it is asked for nothing more
        request.onsuccess = () => resolve(request.result ?? none);
        request.onerror = () => resolve(none);
      } catch {
        resolve(none);
      }
    });
  }

  return { asked, isThere: opened.then(Boolean) };
}
