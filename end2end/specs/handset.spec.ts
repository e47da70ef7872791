import { expect, test } from "../journey/test.ts";

test("texts and mails show, and the link opens the app", async ({ person, page, handset }) => {
  await person.asksToRegister();
  const code = await handset.newestCode(person.email);
  await page.goto("/dev/handset");
  await expect(page.locator("h1")).toHaveCount(1);
  await expect(page.locator("body")).toContainText(person.email);
  await expect(page.locator("body")).toContainText(code);
});

test("a text arrives live", async ({ person, anotherBrowser, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "without scripts one reloads");
  await person.registers();
  const phone = await anotherBrowser();
  await phone.goto("/dev/handset");
  const code = await person.nextText(() => person.asksToVerify());
  await expect(phone.locator("body")).toContainText(code);
});
