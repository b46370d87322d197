// Runs before the first paint: the choice of light or dark is kept on this machine only.
(() => {
  const root = document.documentElement;
  const read = () => { try { return localStorage.getItem("parvis-theme") || ""; } catch { return ""; } };
  const show = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
  show(read());
  const tick = (theme) => document.querySelectorAll("[data-theme-pick]").forEach((pick) => {
    pick.hidden = false;
    pick.querySelectorAll("input").forEach((input) => { input.checked = input.value === theme; });
  });
  document.addEventListener("DOMContentLoaded", () => tick(read()));
  document.addEventListener("change", (event) => {
    if (!event.target.closest("[data-theme-pick]")) return;
    const theme = event.target.value;
    try { localStorage.setItem("parvis-theme", theme); } catch { /* private window: for this page only */ }
    show(theme);
    tick(theme);
  });
})();
