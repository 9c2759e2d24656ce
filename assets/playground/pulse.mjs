// A worker: answers each message after so many milliseconds, in windows that nobody sees too.

let later;
addEventListener("message", ({ data: milliseconds }) => {
  clearTimeout(later);
  later = setTimeout(() => postMessage(null), milliseconds);
});
