"""What a person pastes, as a browser tells a page of it."""

from __future__ import annotations

PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
"""A function of the text, for a page to evaluate: it goes to where the focus is."""
