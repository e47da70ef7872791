import { expect, test } from "../journey/test.ts";

const setup = "/account/second-factor/totp";

test("from the key on the page to signing in with its codes", async ({ person, app, handset }) => {
  await person.registers();
  const authenticator = await person.setsUpAuthenticator();
  expect(new Set(person.recoveryCodes).size).toBe(10);
  await person.signsOut();
  await app.advance(30);
  const before = await handset.messages();
  await person.typesPassword();
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
  expect((await handset.messages()).length, "nothing was sent").toBe(before.length);
  await person.typesCode(authenticator.shows());
  await expect(person.page).toHaveURL(/\/account$/);
});

test("a code works once, and the page says to wait for the next", async ({ person, app, anotherBrowser }) => {
  await person.registers();
  const authenticator = await person.setsUpAuthenticator();
  await app.advance(30);
  const code = authenticator.shows();
  const [first, second] = [person.at(await anotherBrowser()), person.at(await anotherBrowser())];
  await first.typesPassword();
  await second.typesPassword();
  await first.typesCode(code);
  await expect(first.page).toHaveURL(/\/account$/);
  await second.typesCode(code);
  await expect(second.refusal("wrong-code")).toContainText(/used already/);
});

test("the key can be scanned, opened on the phone, and typed", async ({ person }) => {
  await person.registers();
  await person.page.goto(setup);
  await person.submit({ name: "<i>Anna's</i> phone" });
  await expect(person.page).toHaveURL(/\/totp\/confirm$/);
  await expect(person.page.getByRole("img", { name: /scan/i })).toBeVisible();
  await expect(person.page.locator('a[href^="otpauth://totp/"]')).toBeVisible();
  const key = await person.page.locator("[data-totp-key]").innerText();
  expect(key.trim()).toMatch(/^([A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
  await expect(person.page.locator("main")).toContainText("<i>Anna's</i> phone");
  await person.page.reload();
  expect(await person.page.locator("[data-totp-key]").innerText()).toBe(key);
});

test("leaving before the codes are kept leaves it off", async ({ person }) => {
  await person.registers();
  const authenticator = await person.scansKey();
  await person.typesCode(authenticator.shows());
  await expect(person.page).toHaveURL(/\/account\/recovery-codes$/);
  await person.signsOut();
  await person.signsIn();
});

test("a clock that is minutes off is named", async ({ person }) => {
  await person.registers();
  const authenticator = await person.scansKey();
  await person.typesCode(authenticator.shows(-240));
  await expect(person.refusal("wrong-code")).toContainText(/clock seems to be \d+ (min|s) behind/);
});

test("an app is removed, and off is off", async ({ person, app }) => {
  await person.registers();
  await person.setsUpAuthenticator();
  await app.advance(60);
  await person.page.goto(setup);
  await person.press(person.formSaying(/^\s*remove\s*$/i));
  await expect(person.page).toHaveURL(/\/account$/);
  await person.signsOut();
  await person.signsIn();
});
