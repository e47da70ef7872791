import { expect, test } from "../journey/test.ts";

test("the manifest installs", async ({ page, request }) => {
  await page.goto("/sign-in");
  const href = await page.locator('link[rel="manifest"]').getAttribute("href");
  expect(href).toBe("/manifest.webmanifest");
  const answer = await request.get("/manifest.webmanifest");
  expect(answer.headers()["content-type"]).toContain("application/manifest+json");
  const manifest = await answer.json();
  expect(manifest).toMatchObject({ display: "standalone", id: expect.any(String), start_url: expect.any(String) });
  expect(manifest.shortcuts.length).toBeGreaterThan(0);
  const sizes = manifest.icons.map((icon: { sizes: string }) => icon.sizes);
  expect(sizes).toEqual(expect.arrayContaining(["192x192", "512x512"]));
  expect(manifest.icons.some((icon: { purpose?: string }) => icon.purpose?.includes("maskable"))).toBe(true);
  for (const icon of manifest.icons) expect((await request.get(icon.src)).status(), icon.src).toBe(200);
  for (const shortcut of manifest.shortcuts) expect((await request.get(shortcut.url)).status(), shortcut.url).toBe(200);
});

test("Chromium finds nothing that hinders installing", async ({ page }) => {
  await page.goto("/sign-in");
  const cdp = await page.context().newCDPSession(page);
  const { errors } = await cdp.send("Page.getAppManifest");
  expect(errors).toEqual([]);
  const { installabilityErrors } = await cdp.send("Page.getInstallabilityErrors");
  // A test's browser context counts as a private window, which cannot install anything.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito")).toEqual([]);
});

test("offline a page of our own shows and nothing of the account is kept", async ({ person, page, context, watch }) => {
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await person.registers();
  await page.goto("/account");
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  const cached = await page.evaluate(async () => {
    const urls: string[] = [];
    for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) urls.push(request.url);
    return urls.map((url) => new URL(url).pathname);
  });
  expect(cached.filter((path) => !/^\/pkg\/|offline|\.(svg|png|ico|css|js|webmanifest)$/.test(path))).toEqual([]);
  await page.reload();
  await context.setOffline(true);
  await page.goto("/account").catch(() => undefined);
  await expect(page.locator("h1")).toHaveCount(1);
  await expect(page.locator("body")).toContainText(/offline|connection/i);
  // It also follows a post that has counted.
  await expect(page.locator("body")).not.toContainText(/untouched|unberührt/i);
  await expect(page.locator("body")).not.toContainText(person.email);
  await context.setOffline(false);
  await page.goto("/account");
  await expect(page.locator("main")).toContainText(person.email);
});

test("the service worker leaves posts alone and drops what an older one kept", async ({ person, page }) => {
  await page.goto("/sign-in");
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await page.reload();
  expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  // Posts, pages and answers come from the network; the hashed files may come from the worker.
  const from_worker: string[] = [];
  page.on("response", (response) => {
    if (response.fromServiceWorker()) from_worker.push(`${response.request().method()} ${new URL(response.url()).pathname}`);
  });
  await person.submit({ email: person.email, password: person.password });
  await expect(person.refusal("wrong-credentials")).toBeVisible();
  expect(from_worker.filter((what) => what.startsWith("POST"))).toEqual([]);
  // As an older version would have left it.
  await page.evaluate(async () => {
    await (await caches.open("ringfence-0")).put("/account", new Response("something old"));
    for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
  });
  await page.goto("/sign-in");
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await expect.poll(() => page.evaluate(() => caches.keys())).toEqual(["ringfence-2"]);
});
