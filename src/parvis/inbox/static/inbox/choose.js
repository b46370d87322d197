// Choosing rows works without this: it adds x, Shift, the count, and keeps what is chosen when the list is drawn again.

const chosen = new Set();
let last = null;

const boxes = () => [...document.querySelectorAll(".mails .choose")];
const bar = () => document.querySelector("[data-choose]");
const scope = () => bar()?.querySelector("[data-scope]");

function show() {
  const option = scope()?.options[0];
  if (!option) return;
  const count = boxes().filter((box) => box.checked).length;
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  if (!option.dataset.none) option.dataset.none = option.textContent;
  const words = count > 1 ? option.dataset.many : option.dataset.one;
  option.textContent = count ? words.replace("{n}", numbers.format(count)) : option.dataset.none;
}

function choose(box, checked) {
  box.checked = checked;
  if (checked) chosen.add(box.value);
  else chosen.delete(box.value);
}

function changed(box, range) {
  const all = boxes();
  if (range && last) {
    const ends = [all.findIndex((b) => b.value === last), all.indexOf(box)].sort((a, b) => a - b);
    if (ends[0] >= 0) all.slice(ends[0], ends[1] + 1).forEach((b) => choose(b, box.checked));
  }
  choose(box, box.checked);
  last = box.value;
  if (scope()) scope().value = "";
  show();
}

function none() {
  boxes().forEach((box) => choose(box, false));
  chosen.clear();
  last = null;
  show();
}

document.addEventListener("click", (event) => {
  const box = event.target.closest?.(".choose");
  if (box) changed(box, event.shiftKey);
  if (event.target.closest?.("[data-unchoose]")) { event.preventDefault(); none(); }
});

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-scope]") || !event.target.value) return;
  boxes().forEach((box) => { box.checked = true; });
  show();
});

// x chooses the row one is on: the focused one, else the one that is open.
document.addEventListener("keydown", (event) => {
  if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  if (event.target.closest("textarea, select, input:not(.choose), [contenteditable]") || document.querySelector("dialog[open]")) return;
  const off = () => { try { return localStorage.getItem("parvis-keys") === "off"; } catch { return false; } };
  if (off()) return;
  const row = event.target.closest(".mails li") ?? document.querySelector(".mails li:has([aria-current])");
  const box = row?.querySelector(".choose");
  if (!box) return;
  event.preventDefault();
  box.checked = !box.checked;
  changed(box, false);
}, true);

document.addEventListener("htmx:afterSettle", () => {
  boxes().forEach((box) => { if (chosen.has(box.value)) box.checked = true; });
  show();
});

boxes().forEach((box) => { if (box.checked) chosen.add(box.value); });
show();
