// Shortcuts are read off the page: data-key="r" on whatever the key should press or focus; "g i" is g,
// then i; "Ctrl+Enter" presses what bears it in the form where one types; "Escape" steps out.
const dialog = document.getElementById("keys");
const typing = (node) => node.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
const shown = (node) => node.checkVisibility({ visibilityProperty: true });
const on = () => { try { return localStorage.getItem("parvis-keys") !== "off"; } catch { return true; } };
const find = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((n) => shown(n) && !n.disabled);

const label = (node) => {
  if (node.dataset.keyLabel || node.getAttribute("aria-label")) return node.dataset.keyLabel || node.getAttribute("aria-label");
  if (node.labels?.length) return node.labels[0].textContent.trim();
  const copy = node.cloneNode(true);
  copy.querySelectorAll("kbd, .count").forEach((part) => part.remove());
  return copy.textContent.trim() || node.title;
};

const help = () => {
  if (!dialog || dialog.open) return;
  const list = dialog.querySelector("dl");
  list.querySelectorAll("[data-found]").forEach((node) => node.remove());
  const seen = new Set();
  for (const node of document.querySelectorAll("[data-key]")) {
    const held = /[ +]/.test(node.dataset.key) && !node.closest("[hidden]");
    if (seen.has(node.dataset.key) || !(held || shown(node))) continue;
    seen.add(node.dataset.key);
    const term = document.createElement("dt");
    const words = document.createElement("dd");
    for (const part of node.dataset.key.split(" ")) {
      const key = document.createElement("kbd");
      key.textContent = part;
      term.append(key, " ");
    }
    words.textContent = label(node);
    term.dataset.found = words.dataset.found = "";
    list.append(term, words);
  }
  dialog.querySelector("[data-keys-on]").checked = on();
  dialog.showModal();
};

const move = (step) => {
  const links = [...document.querySelectorAll("[data-list] a[href], [data-list] [data-item]")]
    .filter((n) => shown(n) && (n.matches("[data-item]") || !n.closest("[data-item]")));
  if (!links.length) return false;
  const here = links.indexOf(document.activeElement.closest("[data-list] a[href], [data-item]"));
  const from = here >= 0 ? here : links.findIndex((n) => n.hasAttribute("aria-current"));
  links[Math.max(0, Math.min(links.length - 1, from < 0 ? 0 : from + step))].focus();
  return true;
};

const act = (node) => {
  if (node.matches("summary")) {
    node.parentElement.open = true;
    (node.parentElement.querySelector("textarea, input:not([type=hidden]), button, a") ?? node).focus();
  } else if (node.matches("input:not([type=checkbox], [type=radio]), textarea, select")) node.focus();
  else node.click();
};

const MENUS = "details:is(.drop, .menu, .filters)[open]";
const leave = (from) => {
  const open = document.querySelector(MENUS);
  if (open) { open.open = false; open.querySelector("summary").focus(); }
  else if (typing(from)) from.blur();
  else if (on()) find("Escape")?.click();
};

let went = 0;
const go = (event) => {
  const node = Date.now() - went < 1500 && document.querySelector(`[data-key="g ${CSS.escape(event.key)}"]`);
  went = event.key === "g" ? Date.now() : 0;
  if (node) { event.preventDefault(); node.click(); }
  return node;
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.key === "Escape") { leave(event.target); return; }
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const send = event.target.form?.querySelector('[data-key="Ctrl+Enter"]');
    if (send) { event.preventDefault(); send.click(); }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (event.key === "?") { event.preventDefault(); help(); return; }
  if (!on() || go(event)) return;
  if (event.key === "j" || event.key === "k") {
    if (move(event.key === "j" ? 1 : -1)) event.preventDefault();
    return;
  }
  const node = event.key.length === 1 && find(event.key);
  if (node) { event.preventDefault(); act(node); }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-keys-open]")) { document.querySelector("#more")?.hidePopover?.(); help(); }
  document.querySelectorAll(MENUS).forEach((open) => { if (!open.contains(event.target)) open.open = false; });
});
dialog?.querySelector("[data-keys-on]").addEventListener("change", (event) => {
  try { localStorage.setItem("parvis-keys", event.target.checked ? "on" : "off"); } catch { /* private window */ }
});
document.querySelectorAll("[data-keys-open]").forEach((node) => { node.hidden = false; });
