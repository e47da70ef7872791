import { expect, test } from "../journey/test.ts";

test.use({ locale: "de-CH" });

test("a German browser is spoken to in German and may choose English", async ({ page }) => {
  await page.goto("/sign-in");
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator("h1")).toHaveText("Anmelden");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("h1")).toHaveText("Sign in");
  await page.goto("/recover");
  await expect(page.locator("h1")).toHaveText("Set a new password");
  await page.getByRole("button", { name: "Deutsch" }).click();
  await expect(page).toHaveURL(/\/recover$/);
  await expect(page.locator("h1")).toHaveText("Neues Passwort setzen");
});

test("a choice on the way to an account loses nothing", async ({ person, page, handset }) => {
  await person.asksToRegister();
  await page.getByRole("button", { name: "English" }).click();
  await expect(page).toHaveURL(/\/register\/confirm$/);
  await expect(page.locator("h1")).toHaveText("Confirm your e-mail");
  await person.typesCode(await handset.newestCode(person.email));
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("what moves in the page speaks German too", async ({ page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "islands need scripts");
  const awake = () => page.waitForFunction(() => "ready" in document.documentElement.dataset);
  await page.goto("/sign-in");
  await awake();
  const reveal = page.locator("[data-reveal]");
  await expect(reveal).toHaveText("Anzeigen");
  await reveal.click();
  await expect(reveal).toHaveText("Verbergen");
  await expect(reveal).toHaveAttribute("aria-label", /^Verbergen/);
  await page.goto("/sign-in/phone");
  await awake();
  await page.locator("[name=phone]").pressSequentially("+4179");
  await expect(page.locator("#phone-missing")).toHaveText("Es fehlen sieben Ziffern");
  await page.locator(".country-button").click();
  const search = page.locator(".countries-search");
  const found = page.locator("#country-list [data-region]:visible");
  for (const [typed, name] of [["schw", "Schweden"], ["switz", "Schweiz"], ["united st", "Vereinigte Staaten"], ["+43", "Österreich"]]) {
    await search.fill(typed);
    await expect(found.first()).toContainText(name);
  }
  await search.fill("nowhere");
  await expect(page.locator(".countries-none")).toHaveText("Kein Land hat diesen Namen oder diese Vorwahl.");
  await page.locator("[data-close]").click();
});
