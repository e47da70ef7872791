import { expect, test } from "../journey/test.ts";

test("it is on once ten recovery codes are kept", async ({ person }) => {
  await person.registers();
  await person.verifiesPhone();
  await person.asksForSmsSecondFactor();
  expect(new Set(person.recoveryCodes).size).toBe(10);
  await person.keepsRecoveryCodes();
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
});

test("leaving before the codes are kept leaves it off", async ({ person }) => {
  await person.registers();
  await person.verifiesPhone();
  await person.asksForSmsSecondFactor();
  await person.signsOut();
  await person.signsIn();
});

test("the codes show again on reload and in the download until they are kept", async ({ person }) => {
  await person.registers();
  await person.verifiesPhone();
  await person.asksForSmsSecondFactor();
  await person.page.reload();
  expect(await person.shownRecoveryCodes()).toEqual(person.recoveryCodes);
  const download = await person.page.request.get("/account/recovery-codes.txt");
  expect(download.headers()["content-type"]).toContain("text/plain");
  const text = await download.text();
  for (const code of person.recoveryCodes) expect(text).toContain(code);
  await person.keepsRecoveryCodes();
  await person.page.goto("/account/recovery-codes");
  await expect(person.page.locator("[data-recovery-code]")).toHaveCount(0);
});

test("without a verified phone there is nothing to switch on", async ({ person, handset }) => {
  await person.registers();
  await person.page.goto("/account/second-factor/sms");
  await expect(person.page.locator('main a[href="/account/phone"]').first()).toBeVisible();
  expect(await handset.messages(person.phone)).toEqual([]);
});

test("a code for the phone does not switch the second factor on", async ({ person, handset, app }) => {
  await person.registers();
  await person.asksToVerify();
  const forPhone = await handset.newestCode(person.phone);
  await person.typesCode(forPhone);
  await expect(person.page).toHaveURL(/\/account$/);
  await app.advance(31);
  await person.page.goto("/account/second-factor/sms");
  await person.press(person.page.locator("main form").first());
  await handset.newestCode(person.phone, 1);
  await person.typesCode(forPhone);
  await expect(person.refusal("wrong-code")).toBeVisible();
});

test("switched off it is off", async ({ person, app, handset }) => {
  await person.isSetUp();
  await app.advance(60);
  await person.page.goto("/account/second-factor/sms");
  await person.press(person.page.locator("main form").first());
  await expect(person.page).toHaveURL(/\/account$/);
  await person.signsOut();
  const before = await handset.countOfCodes(person.phone);
  await person.signsIn();
  expect(await handset.countOfCodes(person.phone)).toBe(before);
});

test("two tabs that confirm it both lead to the same codes", async ({ person, context }) => {
  await person.registers();
  await person.verifiesPhone();
  await person.page.goto("/account/second-factor/sms");
  const code = await person.nextText(() => person.press(person.page.locator("main form").first()));
  const second = person.at(await context.newPage());
  await second.page.goto("/account/second-factor/sms/confirm");
  await person.typesCode(code);
  await expect(person.page).toHaveURL(/\/account\/recovery-codes$/);
  const codes = await person.shownRecoveryCodes();
  await second.typesCode(code);
  await expect(second.page).toHaveURL(/\/account\/recovery-codes$/);
  expect(await second.shownRecoveryCodes()).toEqual(codes);
});

test("kept in two tabs it is on once", async ({ person, context }) => {
  await person.registers();
  await person.verifiesPhone();
  await person.asksForSmsSecondFactor();
  const second = person.at(await context.newPage());
  await second.page.goto("/account/recovery-codes");
  await person.keepsRecoveryCodes();
  await second.press(second.form("kept"));
  await expect(second.page.locator('[role="alert"][data-refusal], [role="status"]').first()).toBeVisible();
  await person.page.goto("/account");
  await expect(person.page.locator("main")).toContainText(/10 of 10/);
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await person.submit({ recovery_code: person.recoveryCodes[0] });
  await expect(person.page).toHaveURL(/\/account$/);
});

test("switched off in one tab, the other says so and goes on", async ({ person, app, context }) => {
  await person.isSetUp();
  await app.advance(60);
  await person.page.goto("/account/second-factor/sms");
  const second = person.at(await context.newPage());
  await second.page.goto("/account/second-factor/sms");
  await person.press(person.formSaying(/switch it off/i));
  await expect(person.page).toHaveURL(/\/account$/);
  await second.press(second.formSaying(/switch it off/i));
  await expect(second.page.locator('[role="alert"][data-refusal], [role="status"]').first()).toBeVisible();
  await second.page.goto("/account");
  await expect(second.page.locator('main a[href="/account/second-factor/sms"]').first()).toBeVisible();
});
