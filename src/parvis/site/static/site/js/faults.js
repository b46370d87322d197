// When the desk does not answer a request made by htmx, say so where it can be read and mended.
const fault = document.getElementById("fault");
const tell = (cause) => {
  if (!fault) return;
  document.getElementById("fault-cause").textContent = cause;
  fault.hidden = false;
  fault.scrollIntoView({ block: "nearest" });
};
// A silent poll that fails is not worth a sentence: the next one may succeed.
const asked = (event) => event.detail.requestConfig?.triggeringEvent?.isTrusted;
document.addEventListener("htmx:sendError", (event) => { if (asked(event)) tell("network"); });
document.addEventListener("htmx:timeout", (event) => { if (asked(event)) tell("timeout"); });
document.addEventListener("htmx:responseError", (event) => {
  if (asked(event)) tell(`${event.detail.xhr.status} ${event.detail.pathInfo?.requestPath ?? ""}`);
});
document.addEventListener("htmx:beforeRequest", () => { if (fault) fault.hidden = true; });
