// The inbox works without this: it keeps the list in step with what is open, and nothing typed is lost.

const panes = document.querySelector(".panes");
const box = () => document.querySelector("#reply-text");

function mark() {
  const open = document.querySelector("#open[data-conversation]");
  const pane = open ? (location.search.includes("show=who") ? "who" : "talk") : "list";
  for (const name of ["list", "talk", "who"]) panes.classList.toggle(`shows-${name}`, name === pane);
  for (const link of document.querySelectorAll(".mails a")) {
    const here = open && new URL(link.href).pathname === location.pathname;
    if (here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

// What is not saved yet leaves with the page, or stays in the box when the same conversation is drawn anew.
const body = document.body;
let dirty = null, sent = "", held = null;
const save = () => {
  if (dirty?.value.trim()) navigator.sendBeacon(dirty.dataset.draft, new FormData(dirty.form));
  dirty = null;
};
addEventListener("pagehide", save);
body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt === dirty) sent = dirty.value;
  else if (dirty && event.detail.elt.closest("#reply")) dirty = null;
});
body.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt === dirty && event.detail.successful && dirty.value === sent) dirty = null;
});
body.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "open" || !dirty) return;
  held = { from: event.detail.target.dataset.conversation, text: dirty.value };
  save();
});

// At once, not once settled: a quick key pressed meanwhile must not lose the focus it took.
body.addEventListener("htmx:afterSwap", (event) => {
  mark();
  if (event.detail.target?.id !== "open" && event.target.id !== "open") return;
  const again = held?.from === document.querySelector("#open").dataset.conversation && box();
  if (again && !again.value.includes(held.text)) {
    again.value = held.text;
    again.dispatchEvent(new Event("input", { bubbles: true }));
  }
  held = null;
  const wrong = document.querySelector("#reply-text[aria-invalid]");
  const pressed = document.activeElement.closest(".gestures button"); // htmx gave it back
  (wrong ?? pressed ?? document.querySelector("#talk-title"))?.focus?.();
  body.dispatchEvent(new Event("parvis:opened"));
});

body.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reply-to]");
  const form = document.querySelector("#reply");
  if (!link || !form) return;
  event.preventDefault();
  form.elements.to.value = link.dataset.replyTo;
  const label = form.querySelector("label b");
  label.textContent = label.textContent.replace(/\S.*$/, (whole) => whole.split(" ")[0]) + " " + link.dataset.replyName;
  form.elements.text.focus();
});

// Saved replies: "/" at the start of a word opens them, letters narrow them, Enter takes one.
const menu = () => document.querySelector("#canned");
const asked = (area) => /(?:^|\s)\/([^\s/]{0,30})$/.exec(area.value.slice(0, area.selectionStart));
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const options = () => [...menu().querySelectorAll("[data-canned]")].filter((one) => !one.hidden);
const pick = (one) => {
  menu().querySelectorAll("[data-canned]").forEach((node) => node.setAttribute("aria-selected", node === one));
  if (one) { box().setAttribute("aria-activedescendant", one.id); one.scrollIntoView({ block: "nearest" }); }
  else box().removeAttribute("aria-activedescendant");
};
const narrow = () => {
  const words = plain(asked(box())?.[1] ?? "");
  const all = [...menu().querySelectorAll("[data-canned]")];
  for (const one of all) one.hidden = !plain(one.textContent).includes(words);
  const none = menu().querySelector("[data-none]");
  if (none) none.hidden = options().length > 0;
  pick(options()[0]);
};
const insert = (one) => {
  const area = box();
  const found = asked(area);
  const from = area.selectionStart - (found ? found[1].length + 1 : 0);
  area.setRangeText(one.querySelector(".voice").textContent, from, area.selectionEnd, "end");
  menu().open = false;
  pick(null);
  area.focus();
  area.dispatchEvent(new Event("input", { bubbles: true }));
};
body.addEventListener("input", (event) => {
  if (event.target !== box()) return;
  dirty = event.target;
  if (!menu()) return;
  const wanted = asked(event.target) !== null;
  if (wanted && !menu().open) window.htmx.trigger(menu().querySelector(".pop"), "canned");
  if (wanted || menu().open) { menu().open = wanted; if (wanted) narrow(); }
});
body.addEventListener("htmx:afterSwap", (event) => { if (menu()?.contains(event.target) && menu().open) narrow(); });
body.addEventListener("click", (event) => {
  const one = event.target.closest("[data-canned]");
  if (one) insert(one);
});
document.addEventListener("keydown", (event) => {
  if (!menu()?.open || event.target !== box()) return;
  const listed = options();
  const here = listed.findIndex((one) => one.getAttribute("aria-selected") === "true");
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    pick(listed[(here + (event.key === "ArrowDown" ? 1 : listed.length - 1)) % listed.length]);
  } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && listed[here]) {
    event.preventDefault();
    insert(listed[here]);
  } else if (event.key === "Escape") {
    event.preventDefault();
    menu().open = false;
    pick(null);
  }
}, true);
