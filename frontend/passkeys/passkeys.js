// Passkeys in the browser: between the forms marked `data-passkey` and navigator.credentials. A press asks the server
// what to sign (`data-ask`), lets the device sign it, and posts the form with the answer in its field `credential`. Only
// pages with such a form load this. What it says stands on the form, in the page's language.
/** Milliseconds for which a challenge that waits in the address field is good; the server gives it five minutes. */
const FRESH = 240_000;

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

/** What waits for a choice among the suggestions of the address field. */
let waiting;

const place = (form) => form.querySelector("[data-refusal-place]");

/** Says it as the server would; the same markup stands in ui::notice. */
const say = (form, name, words) => {
  const alert = document.createElement("div");
  alert.className = "notice notice-refusal";
  alert.role = "alert";
  alert.dataset.refusal = name;
  alert.innerHTML = `<svg class="symbol" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="M12 3.5 21.5 20h-19zM12 10v4.5M12 17v.1"/></svg><p class="notice-words"></p>`;
  alert.lastChild.textContent = words;
  place(form).replaceChildren(alert);
};

/** Asks the server what to sign. Throws what it says instead, as `{ refusal, message }`. */
const ask = async (form) => {
  const answer = await fetch(form.dataset.ask, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(),
  }).catch(() => {
    throw { refusal: "no-network", message: form.dataset.noNetwork };
  });
  const said = await answer.json().catch(() => ({ refusal: "fault", message: form.dataset.unable }));
  if (!said.passkey) throw said;
  const { publicKey } = said.passkey;
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  for (const one of [...(publicKey.allowCredentials ?? []), ...(publicKey.excludeCredentials ?? [])]) {
    one.id = bytes(one.id);
    // Only Chromium takes it for missing when it is null.
    if (!one.transports) delete one.transports;
  }
  return { publicKey };
};

const written = ({ id, rawId, type, response }) => {
  const parts = {};
  for (const name of ["attestationObject", "clientDataJSON", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) parts[name] = text(response[name]);
  }
  if (response.getTransports) parts.transports = response.getTransports();
  return JSON.stringify({ id, rawId: text(rawId), type, response: parts, clientExtensionResults: {} });
};

const post = (form, credential) => {
  form.elements.credential.value = written(credential);
  delete form.dataset.busy;
  form.requestSubmit(form.querySelector("[type=submit]"));
};

const fail = (form, failure) => {
  delete form.dataset.busy;
  if (failure.go_to) return location.assign(failure.go_to);
  if (failure.refusal) return say(form, failure.refusal, failure.message);
  if (failure.name === "InvalidStateError") return say(form, "passkey-known", form.dataset.known);
  if (failure.name === "NotAllowedError" || failure.name === "AbortError") return say(form, "passkey-cancelled", form.dataset.cancelled);
  say(form, "passkeys-unavailable", form.dataset.unable);
};

/** A press: from here to the form's post with the answer. */
const press = async (form) => {
  waiting?.abort();
  form.dataset.busy = "";
  place(form).replaceChildren();
  try {
    const options = await ask(form);
    const { credentials } = navigator;
    post(form, await (form.dataset.passkey === "create" ? credentials.create(options) : credentials.get(options)));
  } catch (failure) {
    fail(form, failure);
    if ("autofill" in form.dataset) suggest(form);
  }
};

/** Offers passkeys among the suggestions of the address field, where the browser can. */
const suggest = async (form) => {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  waiting?.abort();
  const { signal } = (waiting = new AbortController());
  waiting.since = Date.now();
  try {
    const options = await ask(form);
    const credential = await navigator.credentials.get({ ...options, signal, mediation: "conditional" });
    if (!signal.aborted) post(form, credential);
  } catch {
    // It was only an offer.
  }
};

const wake = (form) => {
  form.hidden = false;
  // Before the island, which posts the form: that is due once the answer is in it.
  form.addEventListener("submit", (event) => {
    if (form.elements.credential.value && !("busy" in form.dataset)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!("busy" in form.dataset)) press(form);
  }, { capture: true });
  // An answer counts once, whatever became of it.
  const spent = () => (form.elements.credential.value = "");
  form.addEventListener("refused", spent);
  addEventListener("pageshow", spent);
  if ("autofill" in form.dataset) {
    suggest(form);
    document.addEventListener("focusin", ({ target }) => {
      if (target.matches("[autocomplete~=webauthn]") && Date.now() - waiting?.since > FRESH) suggest(form);
    });
  }
};

addEventListener("pagehide", () => waiting?.abort());
const isAble = "credentials" in navigator && "PublicKeyCredential" in window;
document.querySelectorAll("form[data-passkey]").forEach((form) => {
  if (isAble) wake(form);
});
for (const words of document.querySelectorAll("[data-passkey-unable]")) words.hidden = isAble;
for (const words of document.querySelectorAll("[data-passkey-scriptless]")) words.hidden = true;
// Whether this very device could hold one: the server offers none otherwise.
if (isAble && PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable) {
  const fields = document.querySelectorAll("[data-passkey-ready]");
  if (fields.length && (await PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable())) {
    for (const field of fields) field.value = "yes";
  }
}
document.documentElement.dataset.passkeys = "";
