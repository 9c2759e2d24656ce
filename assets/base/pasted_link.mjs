// A link pasted anywhere on the page. Whether a text holds one, and how it was meant, only the
// server decides: it knows every way in which people copy an address.

/** Calls `opened(text)` with what is pasted outside a field, where `wanted()`. */
export function listenForPaste({ wanted, opened }) {
  document.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    const isTyped = event.target.closest?.("input, textarea, [contenteditable]");
    const text = data && linkIn(data.getData("text").trim(), data.getData("text/html"));
    if (text && !isTyped && wanted()) opened(text);
  });
}

// Words that are a link in a browser or a document carry its address in their HTML alone.
function linkIn(text, html) {
  if (!html || /=|%3D/i.test(text)) return text;
  const link = new DOMParser().parseFromString(html, "text/html").querySelector("a[href]");
  return link ? link.getAttribute("href") : text;
}
