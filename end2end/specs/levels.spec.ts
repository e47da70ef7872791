import { atLevelThree } from "../journey/pages.ts";
import { expect, test } from "../journey/test.ts";

test("signed in by a text, the app is asked for before apps change, and the way goes on", async ({ person, app }) => {
  await person.isSetUp();
  const authenticator = await person.scansKey();
  await person.typesCode(authenticator.shows());
  await expect(person.page).toHaveURL(/\/account$/);
  await person.signsOut();
  await app.advance(120);
  await person.typesPassword();
  await person.typesCode(await person.nextText(() => person.chooses("sms")));
  await expect(person.page).toHaveURL(/\/account$/);
  await person.page.goto("/account/second-factor/totp");
  await expect(person.page).toHaveURL(/\/re-authenticate$/);
  await expect(person.page.locator("main")).toContainText(/asks for this before your authenticator apps change/);
  await person.typesCode(authenticator.shows());
  await expect(person.page).toHaveURL(/\/account\/second-factor\/totp$/);
});

test("at level three who has SMS alone sets up an app first, and goes on from there", async ({ person, page, app }) => {
  await person.isSetUp();
  await atLevelThree(app, async (strict) => {
    await page.goto(`${strict.url}/account/phone`);
    await expect(page).toHaveURL(/\/account\/strong-method$/);
    await page.getByRole("link", { name: /authenticator app/i }).click();
    await expect(page).toHaveURL(/\/account\/second-factor\/totp$/);
    const authenticator = await person.scansKeyOfThis();
    await person.typesCode(authenticator.shows());
    await expect(page).toHaveURL(/\/account$/);
    await page.goto(`${strict.url}/account/second-factor/sms`);
    await expect(page.locator("main")).not.toContainText("Text me a code");
    await page.goto("about:blank");
  });
});
