// On a narrow screen a row of tabs scrolls: the one shown must be seen.
const show = (part) => part.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
  const row = tab.closest(".tabs");
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
});
show(document);
document.addEventListener("htmx:load", (event) => show(event.detail.elt));
