// Many buttons, one tab stop: arrows move between them, Home and End to the ends of a row.

/** Makes one of many the tab stop of them all. */
export function stopAt(node, all) {
  for (const other of all) other.tabIndex = other === node ? 0 : -1;
}

/** Makes the buttons of `container` one tab stop; `columns()` says how many stand in a row. */
export function rove(container, columns) {
  const buttons = () => [...container.querySelectorAll("button")];
  container.addEventListener("focusin", ({ target }) => stopAt(target, buttons()));
  container.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(event.target);
    if (at < 0) return;
    const row = columns();
    const to = {
      ArrowLeft: at - 1, ArrowRight: at + 1, ArrowUp: at - row, ArrowDown: at + row,
      Home: at - (at % row), End: Math.min(all.length, at - (at % row) + row) - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    all[to]?.focus();
  });
  /** To be called when buttons have come or gone. */
  return () => {
    const all = buttons();
    stopAt(all.find((button) => button.tabIndex === 0) ?? all[0], all);
  };
}
