// What is shown once can be printed, copied, or saved as a text file; nothing leaves this machine.
const codes = () => [...document.querySelectorAll("#recovery-codes code")].map((node) => node.textContent).join("\n");
const copied = (node) => (node.dataset.copy ? document.getElementById(node.dataset.copy).textContent : codes());
document.querySelectorAll("[data-recovery], [data-copy]").forEach((node) => { node.hidden = false; });
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
document.querySelectorAll("[data-copy]").forEach((node) => node.addEventListener("click", async () => {
  await navigator.clipboard.writeText(copied(node));
  node.textContent = node.dataset.done;
}));
const save = document.querySelector("[data-save]");
if (save) save.href = URL.createObjectURL(new Blob([`${codes()}\n`], { type: "text/plain" }));
