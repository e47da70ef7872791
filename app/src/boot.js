(async (script, wasm) => {
  // A page that the browser kept alive must not show the account after signing out.
  addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("[data-private]")) location.reload();
  });
  addEventListener("load", () => navigator.serviceWorker?.register("/sw.js").catch(() => {}));
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
