// The exact count of a text, as its network counts: data-limit, data-unit (codepoint or byte),
// data-count="id of the output". The server counts again; this one only shows.
const bytes = new TextEncoder();
const measure = (text, unit) => (unit === "byte" ? bytes.encode(text).length : [...text].length);
const show = (box) => {
  const out = document.getElementById(box.dataset.count);
  if (!out) return;
  const limit = Number(box.dataset.limit);
  const used = measure(box.value, box.dataset.unit);
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const say = (n) => numbers.format(n).replaceAll("\u202f", "\u00a0");
  out.textContent = (limit ? out.dataset.of : out.dataset.plain ?? "{used}")
    .replace("{used}", say(used)).replace("{limit}", say(limit));
  out.classList.toggle("over", limit > 0 && used > limit);
  box.setCustomValidity(limit > 0 && used > limit ? out.textContent : "");
};
const all = (root) => root.querySelectorAll("textarea[data-count]").forEach(show);
document.addEventListener("input", (event) => { if (event.target.matches("textarea[data-count]")) show(event.target); });
document.addEventListener("htmx:load", (event) => all(event.detail.elt.parentElement ?? document));
all(document);
