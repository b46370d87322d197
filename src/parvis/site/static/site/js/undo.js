// The ring shows, the server decides: when the seconds are over the bar asks what became of it.
const armed = new WeakSet();
const arm = (root) => root.querySelectorAll("[data-undo]").forEach((bar) => {
  if (armed.has(bar)) return;
  armed.add(bar);
  setTimeout(() => {
    if (!bar.isConnected) return;
    if (bar.hasAttribute("hx-get")) window.htmx?.trigger(bar, "left");
    else bar.remove();
  }, Number(bar.dataset.left) * 1000 + 700);
});
arm(document);
document.addEventListener("htmx:load", (event) => arm(event.detail.elt.parentElement ?? document));
