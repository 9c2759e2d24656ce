// A button that answers: for a moment its words say what the press has done.

const SAID_MS = 2500;
const said = new WeakMap();

/** Shows a text in place of a button's words; its neighbours stay where they are. */
export function answerIn(button, text) {
  const before = said.get(button) ?? { text: button.textContent };
  clearTimeout(before.timer);
  button.style.minWidth = `${button.getBoundingClientRect().width}px`;
  button.textContent = text;
  before.timer = setTimeout(() => {
    button.textContent = before.text;
    button.style.minWidth = "";
    said.delete(button);
  }, SAID_MS);
  said.set(button, before);
}
