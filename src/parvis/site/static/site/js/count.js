// The exact count of a text, as its network counts: data-limit, data-unit (codepoint, byte, grapheme or
// weighted), data-octets (bytes at most), data-link (what an address counts for), data-far-names,
// data-named (whom an answer names before its words, wire/naming.py), data-count="id of the output". What it costs is said by each output with data-bills="id of the text":
// data-plain, or data-link once the text holds one. A text that goes to several networks is counted by each output that names it
// (data-counts="id of the text"), in its own unit, while the box beside it is ticked; data-before is the
// id of what stands before the text there. wire/counting.py counts the same way, and again before it leaves.
const bytes = new TextEncoder();
const segmenter = globalThis.Intl?.Segmenter && new Intl.Segmenter();
const out = "\\s!'#%&()*+,\\\\\\-./:;<=>?@\\[\\]^_{|}~$\\u202a-\\u202e\\u061c\\u200e\\u200f\\u2066-\\u2069\\ufeff";
const letter = "a-z\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u1e00-\\u1eff";
const inside = `${letter}\\u0300-\\u036f\\u0400-\\u04ff0-9!*';:=+,.$/%#\\[\\]\\-\\u2013_~@|&`;
const parens = `\\((?:[${inside}]|\\([${inside}]*\\))*\\)`;
const label = `[^${out}](?:[_\\-]*[^${out}])*`;
const address = new RegExp(
  `(?<![A-Za-z0-9@＠$#＃])(?:(?<scheme>https?://)(?<host>${label}(?:\\.${label})+)|(?<![\\-_./])(?<bare>[${letter}0-9\\-]+(?:\\.[${letter}0-9\\-]+)+))`, "giu");
const rest = new RegExp(
  `(?::[0-9]+)?(?:/(?:(?:[${inside}]|${parens})*(?:[${letter}\\u0300-\\u036f\\u0400-\\u04ff0-9+\\-=_#/]|${parens}))?)?(?:\\?[a-z0-9!?*'@();:&=+$/%#\\[\\]\\-_.,~|]*[a-z0-9\\-_&=#/])?`, "iuy");
const top = /[a-z]+(?![0-9a-z@])|xn--[0-9a-z-]+|[^\x00-\x7f]+/iuy;
const farName = /(?<![=/\p{L}\p{N}\p{M}_])(@[a-z0-9_]+(?:[a-z0-9_.-]+[a-z0-9_]+)?)@[\p{L}\p{N}\p{M}_.-]+[\p{L}\p{N}\p{M}_]/giu;
const picture = "(?:[\\u00a9\\u00ae](?=\\ufe0f)|[\\u203c\\u2049\\u2122\\u2139\\u2194-\\u21aa\\u231a-\\u23ff\\u24c2\\u25aa-\\u27bf\\u2934\\u2935\\u2b05-\\u2b55\\u3030\\u303d\\u3297\\u3299\\u{1f000}-\\u{1faff}])(?!\\ufe0e)\\ufe0f?[\\u{1f3fb}-\\u{1f3ff}]?";
const emoji = new RegExp(`[\\u{1f1e6}-\\u{1f1ff}]{2}|[#*0-9]\\ufe0f?\\u20e3|${picture}[\\u{e0020}-\\u{e007f}]*(?:\\u200d${picture})*`, "gu");
let domains = null;

const at = (pattern, text, index) => { pattern.lastIndex = index; return pattern.exec(text); };
const endOfHost = (text, start, stop) => {
  for (let dot = text.lastIndexOf(".", stop - 1); dot > start; dot = text.lastIndexOf(".", dot - 1)) {
    const word = at(top, text, dot + 1)?.[0].toLowerCase();
    if (word && (!domains || domains.has(word) || word.startsWith("xn--"))) return dot + 1 + word.length;
  }
  return 0;
};
const withShortLinks = (text, link, bare) => {
  let told = "", last = 0, found, from = 0;
  while ((found = at(address, text, from))) {
    const { scheme = "", host, bare: name } = found.groups;
    const start = found.index + scheme.length;
    const end = scheme || bare ? endOfHost(text, start, start + (host ?? name).length) : 0;
    from = end || found.index + (scheme || name).length;
    if (!end) continue;
    from = end + (at(rest, text, end)?.[0].length ?? 0);
    told += text.slice(last, found.index) + "x".repeat(link);
    last = from;
  }
  return told + text.slice(last);
};
const light = (point) => point <= 4351 || (point >= 8192 && point <= 8205) || (point >= 8208 && point <= 8223) || (point >= 8242 && point <= 8247);
const units = {
  byte: (text) => bytes.encode(text).length,
  codepoint: (text) => [...text].length,
  grapheme: (text) => (segmenter ? [...segmenter.segment(text)].length : [...text].length),
  weighted: (text) => [...text.replace(emoji, "\u4e00")].reduce((sum, sign) => sum + (light(sign.codePointAt(0)) ? 1 : 2), 0),
};
const mention = /(?<![\p{L}\p{N}\p{M}_@/])@[\p{L}\p{N}\p{M}_.-]+(?:@[\p{L}\p{N}\p{M}_.:-]+)?/giu;
const naming = (named, text) => {
  const said = new Set((text.match(mention) ?? []).map((one) => one.toLowerCase()));
  return [...named.split(" ").filter((one) => !said.has(one.toLowerCase())), text].join(" ");
};
const measure = (given, { unit, link, farNames, before, named }) => {
  let text = unit === "weighted" ? given.normalize() : given;
  if (named) text = naming(named, text.trim());
  if (Number(link)) text = withShortLinks(text, Number(link), unit === "weighted");
  if (farNames) text = text.replace(farName, "$1");
  return (units[unit] ?? units.codepoint)((document.getElementById(before)?.value ?? "") + text);
};
const tell = (shown, box, rule) => {
  const limit = Number(rule.limit);
  const used = measure(box.value, rule);
  const heavy = Number(rule.octets) && units.byte(box.value) > Number(rule.octets);
  const over = limit > 0 && (used > limit || heavy);
  const numbers = new Intl.NumberFormat(document.documentElement.lang);
  const say = (n) => numbers.format(n).replaceAll("\u202f", "\u00a0");
  shown.textContent = (limit ? shown.dataset.of : shown.dataset.plain ?? "{used}")
    .replace("{used}", say(used)).replace("{limit}", say(limit));
  shown.classList.toggle("over", over);
  return over ? shown.textContent : "";
};
const wanted = (shown) => !shown.closest("li")?.querySelector("input[type=checkbox]:not(:checked)");
const bill = (box) => {
  const costs = document.querySelectorAll(`[data-bills="${CSS.escape(box.id)}"]`);
  if (!costs.length) return;
  const linked = withShortLinks(box.value, 1, true) !== box.value;
  for (const cost of costs) {
    const told = linked ? cost.dataset.link : cost.dataset.plain;
    if (cost.textContent !== told) cost.textContent = told;
  }
};
const show = (box) => {
  bill(box);
  const own = document.getElementById(box.dataset.count);
  if (own) return box.setCustomValidity(tell(own, box, box.dataset));
  const all = [...document.querySelectorAll(`[data-counts="${CSS.escape(box.id)}"]`)];
  const faults = all.map((shown) => [shown, tell(shown, box, shown.dataset)]);
  box.setCustomValidity(faults.find(([shown, fault]) => fault && wanted(shown))?.[1] ?? "");
};
const counted = "textarea[data-count], textarea[data-counted]";
const showAll = (root) => root.querySelectorAll(counted).forEach(async (box) => {
  if (box.dataset.domains && !domains) domains = new Set((await (await fetch(box.dataset.domains)).text()).split(/\s+/));
  show(box);
});
document.addEventListener("input", (event) => { if (event.target.matches(counted)) show(event.target); });
document.addEventListener("change", (event) => event.target.form?.querySelectorAll("textarea[data-counted]").forEach(show));
document.addEventListener("input", (event) => { if (event.target.id) document.querySelectorAll(`[data-before="${CSS.escape(event.target.id)}"]`).forEach((shown) => show(document.getElementById(shown.dataset.counts))); });
document.addEventListener("htmx:load", (event) => showAll(event.detail.elt.parentElement ?? document));
showAll(document);
