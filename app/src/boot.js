(async (script, wasm, proofOfWork, solver) => {
  // A page that the browser kept alive must not show the account after signing out.
  addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("[data-private]")) location.reload();
  });
  addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => {}));
  // A form that is to be worked for; what does that is fetched only now.
  const work = (form) => {
    if (form.dataset.ticket) {
      import(proofOfWork).then((module) => module.work(form, solver)).catch(() => {
        form.querySelector(".unfetched")?.remove();
        const said = document.createElement("p");
        said.className = "unfetched";
        said.role = "alert";
        said.textContent = document.documentElement.dataset.notLoaded;
        form.prepend(said);
      });
    }
  };
  addEventListener("refused", (event) => work(event.target));
  document.querySelectorAll("form[data-ticket]").forEach(work);
  const islands = document.querySelectorAll("leptos-island");
  if (!islands.length) {
    document.documentElement.dataset.ready = "";
    return;
  }
  const module = await import(script);
  await module.default({ module_or_path: wasm });
  module.hydrate();
  for (const island of islands) {
    // One island that fails (a browser extension may have changed its markup) leaves a plain form; the others live.
    try {
      module[island.dataset.component]?.(island);
    } catch (failure) {
      console.warn(failure);
    }
  }
  document.documentElement.dataset.ready = "";
})
