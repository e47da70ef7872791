import { expect, test } from "../journey/test.ts";

test("the strongest comes first, and another one is one tap away", async ({ person, app, handset }) => {
  await person.isSetUp();
  const authenticator = await person.scansKey();
  await person.typesCode(authenticator.shows());
  await expect(person.page).toHaveURL(/\/account$/);
  await person.signsOut();
  await app.advance(120);
  const before = await handset.countOfCodes(person.phone);
  await person.page.goto("/account/sessions");
  await person.submit({ email: person.email, password: person.password });
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
  expect(await handset.countOfCodes(person.phone), "the password sends nothing").toBe(before);
  const text = await person.nextText(() => person.chooses("sms"));
  await person.page.reload();
  expect(await handset.countOfCodes(person.phone), "a reload sends nothing").toBe(before + 1);
  await person.typesCode(text);
  await expect(person.page).toHaveURL(/\/account\/sessions$/);
});

test("what one prefers is asked for first", async ({ person, app }) => {
  await person.isSetUp();
  const authenticator = await person.scansKey();
  await person.typesCode(authenticator.shows());
  await expect(person.page).toHaveURL(/\/account$/);
  await app.advance(120);
  await person.press(person.formSaying(/ask first/i));
  await expect(person.page.locator('[role="status"]').first()).toContainText(/we text you a code first/);
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
  await person.chooses("totp");
  await app.advance(30);
  await person.typesCode(authenticator.shows());
  await expect(person.page).toHaveURL(/\/account$/);
});
