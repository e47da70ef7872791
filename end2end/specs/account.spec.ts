import { expect, test } from "../journey/test.ts";

test("the overview says what is weak and leads there", async ({ person }) => {
  await person.registers();
  await expect(person.page.locator('main a[href="/account/phone"]').first()).toBeVisible();
  await person.verifiesPhone();
  await expect(person.page.locator('main a[href="/account/second-factor/sms"]').first()).toBeVisible();
});
