// Many buttons, one tab stop: arrows move between them, Home and End to the ends of a row.

/** Makes one of many the tab stop of them all. */
export function stopAt(node, all) {
  for (const other of all) other.tabIndex = other === node ? 0 : -1;
}

/** Makes the buttons of `container` one tab stop; `columns()` says how many stand in a row, or in each. */
export function rove(container, columns) {
  const buttons = () => [...container.querySelectorAll("button")];
  container.addEventListener("focusin", ({ target }) => stopAt(target, buttons()));
  container.addEventListener("keydown", (event) => {
    const all = buttons();
    const at = all.indexOf(event.target);
    if (at < 0) return;
    const to = waysFrom(at, columns(), all.length)[event.key];
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

// Where keys lead. Up and down keep to the place within the row, or to the end of a shorter one.
function waysFrom(at, columns, count) {
  const lengths = Array.isArray(columns) ? columns
    : Array.from({ length: Math.ceil(count / columns) }, (_, row) => Math.min(columns, count - row * columns));
  let row = 0, start = 0;
  while (at >= start + lengths[row]) start += lengths[row++];
  const place = at - start, length = lengths[row];
  const [above, below] = [lengths[row - 1] ?? 0, lengths[row + 1] ?? 0];
  return {
    ArrowLeft: at - 1, ArrowRight: at + 1,
    ArrowUp: above ? start - above + Math.min(place, above - 1) : undefined,
    ArrowDown: below ? start + length + Math.min(place, below - 1) : undefined,
    Home: start, End: start + length - 1,
  };
}
