// Passkeys: a form with data-passkey="make|use|confirm" asks the desk for options, the browser for the
// key, and the desk again. Sentences stand in the page, under data-passkey-fault.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)).buffer;
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const opened = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

const read = (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
  ...(options.excludeCredentials && { excludeCredentials: opened(options.excludeCredentials) }),
  ...(options.allowCredentials && { allowCredentials: opened(options.allowCredentials) }),
});

const written = (key) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[name]) response[name] = text(key.response[name]);
  }
  return { id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: key.getClientExtensionResults() };
};

const say = (why) => document.querySelectorAll("[data-passkey-fault]").forEach((node) => { node.hidden = node.dataset.passkeyFault !== why; });

const post = async (form, address, body) => {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value, "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw Object.assign(new Error("refused"), { why: told.refused ?? "unknown" });
  return told;
};

const why = (error) => error.why ?? { InvalidStateError: "known", NotAllowedError: "stopped", AbortError: "stopped" }[error.name] ?? "unknown";

const go = async (form, told) => {
  if (form.dataset.then) document.getElementById(form.dataset.then).submit();
  else location.assign(told.next);
};

const finish = (form, key) => {
  const asked = new FormData(form);
  const more = new URLSearchParams({ name: asked.get("name") ?? "", next: asked.get("next") ?? "" });
  return post(form, `${form.dataset.answer}?${more}`, written(key));
};

// One question at a time: each leaves its own challenge with the browser.
let waiting, busy = false, offering = Promise.resolve();
const run = async (form) => {
  say("");
  busy = true;
  waiting?.abort();
  await offering;
  try {
    const options = read(await post(form, form.dataset.options));
    const verb = form.dataset.passkey === "make" ? "create" : "get";
    go(form, await finish(form, await navigator.credentials[verb]({ publicKey: options })));
  } catch (error) {
    say(why(error));
  }
};

// The list of passkeys that a browser offers in the field of the e-mail address, where it can.
const offer = async (form) => {
  const can = await window.PublicKeyCredential.isConditionalMediationAvailable?.();
  if (!can || !document.querySelector("[autocomplete~=webauthn]")) return;
  while (!busy) {
    waiting = new AbortController();
    const { signal } = waiting;
    const fresh = setTimeout(() => waiting.abort("old"), 240_000); // before the desk forgets the challenge
    try {
      const publicKey = read(await post(form, form.dataset.options));
      signal.throwIfAborted();
      go(form, await finish(form, await navigator.credentials.get({ mediation: "conditional", publicKey, signal })));
      return;
    } catch (error) {
      if (signal.reason === "old") continue;
      if (error.why && !busy) say(error.why);
      return;
    } finally {
      clearTimeout(fresh);
    }
  }
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (window.PublicKeyCredential) run(form);
    else say("none");
  });
  if (form.dataset.passkey === "use" && window.PublicKeyCredential) offering = offer(form);
}
