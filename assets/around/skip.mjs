// The way past the top bar for who comes by keyboard: to Play, or to what a tab begins with.

const FIRST = "button:not(:disabled), input:not(:disabled), a[href], summary, [tabindex='0']";

/** Makes `button` lead to the tab that is shown. */
export function startSkip(button) {
  button.addEventListener("click", () => {
    const page = document.querySelector(".pg-page > div:not([hidden]):is([id], :has(> main))");
    const play = page.querySelector("[id$=play]");
    const first = [...page.querySelectorAll(FIRST)].find((node) => node.checkVisibility());
    (play?.disabled === false ? play : first).focus();
  });
}
