import { expect, test } from "../journey/test.ts";

test("a trusted device can be ended and is asked again", async ({ person }) => {
  await person.isSetUp();
  await person.signsOut();
  const code = await person.nextText(() => person.typesPassword());
  await person.form("code", "trust_device").locator("[name=trust_device]").check();
  await person.typesCode(code);
  await expect(person.page).toHaveURL(/\/account$/);
  await person.page.goto("/account/devices");
  await person.press(person.page.locator("form[action$='/devices/end']"));
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
});
