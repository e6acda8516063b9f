// Before anything is drawn: the theme that was chosen, else that of the system.
(function () {
  let chosen = null;
  try { chosen = localStorage.getItem("bailey-theme"); } catch { /* storage is off: the system's theme it is */ }
  const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
