import { expect, test } from "../journey/test.ts";

test("a sensitive act asks for the password again after fifteen minutes, then leads back", async ({ person, app }) => {
  await person.registers();
  await person.verifiesPhone();
  await app.advance(16 * 60);
  await person.page.goto("/account/second-factor/sms");
  if (!person.page.url().endsWith("/re-authenticate")) await person.press(person.page.locator("main form").first());
  await expect(person.page).toHaveURL(/\/re-authenticate$/);
  await person.submit({ password: person.password });
  await expect(person.page).toHaveURL(/\/account\/second-factor\/sms/);
});

test("with a second step on it asks for both, and looking sends nothing", async ({ person, app, handset }) => {
  await person.isSetUp();
  await app.advance(16 * 60);
  const before = await handset.countOfCodes(person.phone);
  await person.page.goto("/account/password");
  await expect(person.page).toHaveURL(/\/re-authenticate$/);
  await person.submit({ password: person.newPassword() });
  await expect(person.refusal("wrong-credentials")).toBeVisible();
  await person.submit({ password: person.password });
  await expect(person.page).toHaveURL(/\/re-authenticate$/);
  expect(await handset.countOfCodes(person.phone)).toBe(before);
  await expect(person.page.locator("button[name=again]")).toHaveText("Text me a code");
  const code = await person.nextText(() => person.again());
  await person.typesCode(code);
  await expect(person.page).toHaveURL(/\/account\/password$/);
});
