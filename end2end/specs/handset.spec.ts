import { awake } from "../journey/person.ts";
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

test("with several numbers and mailboxes one switches between them, and stays there", async ({ person, someoneElse, anotherBrowser, app, javaScriptEnabled }) => {
  const other = await someoneElse();
  for (const one of [person, other]) {
    await one.registers();
    await one.verifiesPhone();
  }
  const desk = await anotherBrowser();
  await desk.goto("/dev/handset");
  const [chat, mails] = [desk.getByRole("log", { name: "Texts" }), desk.getByRole("log", { name: "Mails" })];
  const current = desk.locator("[aria-current=page]");
  await expect(desk.locator(".device-number")).toContainText(other.phone);
  await desk.getByRole("link", { name: person.phone }).click();
  await expect(desk.locator(".device-number")).toContainText(person.phone);
  await expect(current.filter({ hasText: person.phone })).toHaveCount(1);
  await expect(chat).toContainText("#");
  await desk.getByRole("link", { name: person.email }).click();
  await expect(mails).toContainText(person.email);
  await expect(mails).not.toContainText(other.email);
  await expect(desk.locator(".device-number")).toContainText(person.phone);
  // A message for somebody else comes in; whose devices are looked at stays.
  await app.advance(3_600);
  await other.page.goto("/sign-in");
  await other.page.context().clearCookies();
  await other.page.goto("/recover");
  await other.submit({ email: other.email });
  await other.handset.newestCode(other.email, 1);
  const shown = desk.locator(".device-number");
  if (javaScriptEnabled === false) await desk.reload();
  await expect(shown).toContainText(person.phone);
  await expect(mails).toContainText(person.email);
  await expect(mails).not.toContainText(other.email);
  await expect(current.filter({ hasText: person.phone })).toHaveCount(1);
  await expect(current.filter({ hasText: person.email })).toHaveCount(1);
});

test("copy takes the code, and the link opens in the app's own window", async ({ person, page, handset, context, javaScriptEnabled }) => {
  await person.asksToRegister();
  const mail = await handset.newest(person.email, (message) => message.code !== null);
  await page.goto(`/dev/handset?address=${encodeURIComponent(person.email)}`);
  await awake(page);
  const link = page.getByRole("log", { name: "Mails" }).getByRole("link", { name: "Open link" });
  await expect(link).toHaveAttribute("target", "ringfence");
  const copy = page.getByRole("log", { name: "Mails" }).locator("[data-copy]").first();
  if (javaScriptEnabled === false) {
    await expect(copy).toBeHidden();
  } else {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await copy.click();
    await expect(copy).toHaveText("Copied");
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(mail.code);
  }
  const [app] = await Promise.all([context.waitForEvent("page"), link.click()]);
  await expect(app.locator("[name=code]")).toHaveValue(mail.code as string);
});
