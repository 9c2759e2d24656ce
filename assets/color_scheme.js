// Before anything is painted: the scheme chosen here before, or the system's. Mantine reads the
// same key when it starts.
(function () {
  let chosen = null;
  try { chosen = localStorage.getItem("mantine-color-scheme-value"); } catch { /* no storage */ }
  const dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const scheme = chosen === "light" || chosen === "dark" ? chosen : dark ? "dark" : "light";
  document.documentElement.dataset.mantineColorScheme = scheme;
})();
