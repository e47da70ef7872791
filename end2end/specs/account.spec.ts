import { expect, test } from "../journey/test.ts";

test("the overview says what is weak and leads there", async ({ person }) => {
  await person.registers();
  await expect(person.page.locator('main a[href="/account/phone"]').first()).toBeVisible();
  await person.verifiesPhone();
  await expect(person.page.locator('main a[href="/account/second-factor/sms"]').first()).toBeVisible();
});

test("a changed password is asked for next time", async ({ person, handset }) => {
  await person.registers();
  const old = person.password;
  await person.page.goto("/account/password");
  person.password = person.newPassword();
  await person.submit({ current_password: old, password: person.password });
  await expect(person.page).toHaveURL(/\/account$/);
  await handset.newest(person.email, (message) => message.code === null);
  await person.signsOut();
  await person.typesPassword(old);
  await expect(person.refusal("wrong-credentials")).toBeVisible();
  await person.signsIn();
});

test("a wrong current password changes nothing", async ({ person }) => {
  await person.registers();
  await person.page.goto("/account/password");
  await person.submit({ current_password: person.newPassword(), password: person.newPassword() });
  await expect(person.refusal("wrong-credentials")).toBeVisible();
  await person.signsOut();
  await person.signsIn();
});

test("another session can be ended and is out at once", async ({ person, anotherBrowser }) => {
  await person.registers();
  const elsewhere = await anotherBrowser();
  await elsewhere.goto("/sign-in");
  await elsewhere.locator("[name=email]").fill(person.email);
  await elsewhere.locator("[name=password]").fill(person.password);
  await elsewhere.locator("form:has([name=password]) button[type=submit]").first().click();
  await expect(elsewhere).toHaveURL(/\/account$/);
  await person.page.goto("/account/sessions");
  await person.press(person.formSaying(/other/i));
  await expect(person.page).toHaveURL(/\/account\/sessions$/);
  await elsewhere.goto("/account");
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await person.page.goto("/account");
  await expect(person.page).toHaveURL(/\/account$/);
});

test("recent activity names what happened without a full address or number", async ({ person }) => {
  await person.registers();
  await person.verifiesPhone();
  await person.page.goto("/account/activity");
  await expect(person.page.locator("h1")).toHaveCount(1);
  await expect(person.page.locator("main")).not.toContainText(person.phone);
});

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

test("removing the phone takes it off the account", async ({ person }) => {
  await person.registers();
  await person.verifiesPhone();
  await person.page.goto("/account/phone");
  await person.press(person.formSaying(/remove/i));
  await person.page.goto("/account/phone");
  await expect(person.page.locator("main")).not.toContainText(person.phone.slice(-4));
  await expect(person.formSaying(/remove/i)).toHaveCount(0);
});

test("a trusted device can be ended and is asked again", async ({ person }) => {
  await person.isSetUp();
  await person.signsOut();
  const code = await person.nextText(() => person.typesPassword());
  await person.form("code", "trust_device").locator("[name=trust_device]").check();
  await person.typesCode(code);
  await expect(person.page).toHaveURL(/\/account$/);
  await person.page.goto("/account/devices");
  await person.press(person.page.locator("main form").first());
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
});

test("after sign-out the back button shows nothing of the account", async ({ person }) => {
  await person.registers();
  await person.page.goto("/account/sessions");
  await person.signsOut();
  await person.page.goBack();
  await expect(person.page.locator("body")).not.toContainText(person.email);
  await expect(person.page).toHaveURL(/\/sign-in/);
});

test("the well-known address leads to the password page", async ({ person }) => {
  await person.registers();
  await person.page.goto("/.well-known/change-password");
  await expect(person.page).toHaveURL(/\/account\/password$/);
});
