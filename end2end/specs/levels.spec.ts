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
