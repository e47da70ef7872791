import { expect, test } from "../journey/test.ts";

test("it is called weak, and its code signs in", async ({ person, handset, app }) => {
  await person.registers();
  await person.page.goto("/account/second-factor/email");
  await expect(person.page.locator("main")).toContainText(/weaker than the other ways/);
  await person.press(person.page.locator("main form").first());
  await expect(person.page).toHaveURL(/\/account\/recovery-codes$/);
  person.recoveryCodes = await person.shownRecoveryCodes();
  await person.keepsRecoveryCodes();
  await person.signsOut();
  await app.advance(61);
  const before = await handset.countOfCodes(person.email);
  await person.typesPassword();
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
  await person.typesCode(await handset.newestCode(person.email, before));
  await expect(person.page).toHaveURL(/\/account$/);
});

test("a mailbox that has set the password is not asked twice", async ({ person, handset, app }) => {
  await person.registers();
  await person.page.goto("/account/second-factor/email");
  await person.press(person.page.locator("main form").first());
  person.recoveryCodes = await person.shownRecoveryCodes();
  await person.keepsRecoveryCodes();
  await person.signsOut();
  await app.advance(61);
  await person.page.goto("/recover");
  const before = await handset.countOfCodes(person.email);
  await person.submit({ email: person.email });
  await person.typesCode(await handset.newestCode(person.email, before));
  person.password = person.newPassword();
  await person.submit({ password: person.password });
  await app.advance(61);
  await person.typesPassword();
  await expect(person.page.locator("main")).toContainText(/the same mailbox twice/);
  await person.submit({ recovery_code: person.recoveryCodes[0] });
  await expect(person.page).toHaveURL(/\/account$/);
});
