// Before anything is painted: the scheme and the colours chosen in this browser before, else the
// system's, and the view the address asks for. Mantine reads the same key for its scheme.
(function () {
  const KEYS = { scheme: "mantine-color-scheme-value", colours: "playground-colours" };
  const OFFERED = { scheme: ["auto", "light", "dark"], colours: ["orange-blue", "amber-navy"] };
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const chosen = {};

  function remembered(what) {
    let value = null;
    try { value = localStorage.getItem(KEYS[what]); } catch { /* no storage */ }
    return OFFERED[what].includes(value) ? value : OFFERED[what][0];
  }

  function show() {
    const scheme = chosen.scheme === "auto" ? (dark.matches ? "dark" : "light") : chosen.scheme;
    root.dataset.mantineColorScheme = scheme;
    root.dataset.colours = chosen.colours;
  }

  function showView() {
    const view = new URLSearchParams(location.search).get("view");
    root.toggleAttribute("data-projector", view === "projector");
  }

  /** Chooses a scheme or colours; without storage the choice lasts as long as the page. */
  function choose(what, value) {
    chosen[what] = value;
    try { localStorage.setItem(KEYS[what], value); } catch { /* no storage */ }
    show();
  }

  for (const what of Object.keys(KEYS)) chosen[what] = remembered(what);
  show();
  showView();
  // Mantine follows the system by itself, also when a scheme was chosen since it started.
  dark.addEventListener("change", () => setTimeout(show));
  addEventListener("popstate", showView);
  window.playgroundAppearance = { chosen, choose };
})();
