// The proof of work of a form that was refused with `proof-of-work-due`. One file for page and worker: boot.js imports
// it when such a refusal comes, and the page starts it again as the worker that solves.

/** By the language of the page. Each has the same fields (app/src/text/scripts.rs looks after that). */
const LANGUAGES = {
  en: {
    working: "Your browser is working on it.",
    left: (time) => `About ${time} left.`,
    stopped: "Stopped. Press the button again whenever you like.",
    changed: "You changed something. Press the button again when it is right.",
    unable: "This browser can't do that work here. Try another browser, or go on another way.",
    unfetched: "We could not load what this needs. Check your connection, and press the button again.",
    again: "That took too long, or others came in between. You can let it work once more.",
    once: "Work once more",
    progress: "How far the work is",
    cancel: "Cancel",
  },
  de: {
    working: "Ihr Browser rechnet.",
    left: (time) => `Noch etwa ${time}.`,
    stopped: "Angehalten. Drücken Sie den Knopf, wann immer Sie möchten.",
    changed: "Sie haben etwas geändert. Drücken Sie den Knopf noch einmal, wenn es stimmt.",
    unable: "Dieser Browser kann das hier nicht rechnen. Versuchen Sie es mit einem anderen, oder nehmen Sie einen anderen Weg.",
    unfetched: "Wir konnten nicht laden, was es dafür braucht. Prüfen Sie Ihre Verbindung und drücken Sie den Knopf noch einmal.",
    again: "Das hat zu lange gedauert, oder andere kamen dazwischen. Sie können noch einmal rechnen lassen.",
    once: "Noch einmal rechnen",
    progress: "Wie weit die Rechnung ist",
    cancel: "Abbrechen",
  },
};
/** A worker has no document, and says nothing. */
const say = LANGUAGES[globalThis.document?.documentElement.lang] ?? LANGUAGES.en;

/** How often one press may lead to work by itself: an expired ticket is answered with a fresh one. */
const ROUNDS = 2;
/** Milliseconds between two words about the time left, so that screen readers are not kept talking. */
const WORDS_EVERY = 2_000;

const solve = async ({ ticket, solver }) => {
  const answer = await fetch(solver).catch(() => null);
  if (!answer?.ok) return postMessage({ unfetched: true });
  const { exports } = (await WebAssembly.instantiateStreaming(answer)).instance;
  const letters = new TextEncoder().encode(ticket);
  const place = exports.input(letters.length);
  new Uint8Array(exports.memory.buffer).set(letters, place);
  const effort = exports.start();
  if (!effort) throw new Error("no ticket");
  const begun = performance.now();
  for (;;) {
    const length = exports.step();
    if (length) {
      const proof = new Uint8Array(exports.memory.buffer, exports.output(), length);
      postMessage({ work: `${ticket}.${new TextDecoder().decode(proof)}` });
      return;
    }
    // What is to come doesn't depend on what has been: luck has no memory.
    const [seen, toCome] = [exports.seen(), ((exports.needed() - exports.found()) * effort) / exports.needed()];
    if (seen) postMessage({ done: seen / (seen + toCome), left: ((performance.now() - begun) / seen) * toCome });
  }
};

const words = (left) => {
  const seconds = Math.ceil(left / 1_000);
  return say.left(seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);
};

const element = (name, attributes, ...inside) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...inside);
  return made;
};

/** What is under way at a form: how to stop it, and how many rounds its last press has led to. */
const benches = new WeakMap();

const benchOf = (form) => {
  const known = benches.get(form);
  if (known) return known;
  const bench = { rounds: 0, isOurs: false, stop: null };
  benches.set(form, bench);
  form.addEventListener("submit", (event) => {
    // A second press while it works.
    if (bench.stop) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (!bench.isOurs) bench.rounds = 0;
  }, { capture: true });
  form.addEventListener("input", () => bench.stop?.(say.changed));
  form.addEventListener("refused", () => {
    // Without a network nothing was used: what was solved may be posted again.
    if (form.querySelector("[data-refusal]")?.dataset.refusal !== "no-network") form.querySelector("[name=work]")?.remove();
  });
  addEventListener("pagehide", () => bench.stop?.());
  return bench;
};

const show = (form, ...inside) => {
  form.querySelector(".work")?.remove();
  if (!inside.length) return;
  const panel = element("div", { class: "work" }, ...inside);
  const place = form.querySelector("[data-refusal-place]");
  if (place) place.append(panel);
  else form.prepend(panel);
};

const button = (label, press) => {
  const made = element("button", { class: "button button-secondary button-small", type: "button" }, label);
  made.addEventListener("click", press);
  return made;
};

const post = (form, bench, work) => {
  form.querySelector("[name=work]")?.remove();
  form.append(element("input", { type: "hidden", name: "work", value: work }));
  bench.isOurs = true;
  form.requestSubmit(form.querySelector("button[type=submit]"));
  bench.isOurs = false;
};

/** Works on the ticket that `form` was answered with, and posts the form again with the proof. */
export const work = (form, solver) => {
  const { ticket } = form.dataset;
  const bench = benchOf(form);
  bench.stop?.();
  // What a page could not keep (a password) has to be typed again first; pressing then begins anew.
  if (!form.checkValidity()) return;
  const status = element("p", { class: "work-words", role: "status" });
  if (bench.rounds >= ROUNDS) {
    bench.rounds = 0;
    show(form, status, button(say.once, () => work(form, solver)));
    status.textContent = say.again;
    return;
  }
  bench.rounds += 1;
  const progress = element("progress", { class: "work-progress", max: 1, value: 0, "aria-label": say.progress });
  show(form, status, progress, button(say.cancel, () => bench.stop?.(say.stopped)));
  // Only what changes after it stands is spoken.
  status.textContent = say.working;
  form.dataset.busy = "";

  let worker;
  bench.stop = (why) => {
    worker?.terminate();
    bench.stop = null;
    delete form.dataset.busy;
    const had = form.querySelector(".work")?.contains(document.activeElement);
    show(form);
    if (why) {
      const said = element("p", { class: "work-words", role: "status" });
      show(form, said);
      said.textContent = why;
    }
    if (had) form.querySelector("button[type=submit]")?.focus();
  };
  try {
    worker = new Worker(import.meta.url, { type: "module" });
  } catch {
    bench.stop(say.unable);
    return;
  }
  let saidAt = 0;
  worker.addEventListener("error", (event) => {
    event.preventDefault();
    bench.stop?.(say.unable);
  });
  worker.addEventListener("message", ({ data }) => {
    if (!bench.stop) return;
    if (data.unable) return bench.stop(say.unable);
    if (data.unfetched) return bench.stop(say.unfetched);
    if (data.work) {
      bench.stop();
      return post(form, bench, data.work);
    }
    progress.value = data.done;
    if (performance.now() - saidAt > WORDS_EVERY) {
      saidAt = performance.now();
      status.textContent = `${say.working} ${words(data.left)}`;
    }
  });
  worker.postMessage({ ticket, solver });
};

// In the worker.
if (typeof document === "undefined") {
  addEventListener("message", ({ data }) => solve(data).catch(() => postMessage({ unable: true })));
}
