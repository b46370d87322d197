// The inbox works without this: it only keeps the list in step with what is open.

const panes = document.querySelector(".panes");

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

document.body.addEventListener("htmx:afterSettle", (event) => {
  mark();
  if (event.detail.target?.id === "open") document.querySelector("#talk-title")?.focus?.();
});

document.body.addEventListener("click", (event) => {
  const link = event.target.closest("[data-reply-to]");
  const form = document.querySelector("#reply");
  if (!link || !form) return;
  event.preventDefault();
  form.elements.to.value = link.dataset.replyTo;
  const label = form.querySelector("label b");
  label.textContent = label.textContent.replace(/\S.*$/, (whole) => whole.split(" ")[0]) + " " + link.dataset.replyName;
  form.elements.text.focus();
});

document.body.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.id === "reply-text") {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});
