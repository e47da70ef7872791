import { readFileSync } from "node:fs";
import { awake, reveal } from "../journey/person.ts";
import { expect, test } from "../journey/test.ts";

test("a recovery code opens the account once", async ({ person }) => {
  await person.isSetUp();
  const [code] = person.recoveryCodes;
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await person.submit({ recovery_code: code });
  await expect(person.page).toHaveURL(/\/account$/);
  await expect(person.page.locator("main")).toContainText(/9 of 10/);
  await person.signsOut();
  await person.typesPassword();
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
  await person.submit({ recovery_code: code });
  await expect(person.refusal("wrong-code")).toBeVisible();
});

test("a code typed in lower case with spaces is understood", async ({ person }) => {
  await person.isSetUp();
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await person.submit({ recovery_code: ` ${person.recoveryCodes[1].toLowerCase().replace(/-/g, " ")} ` });
  await expect(person.page).toHaveURL(/\/account$/);
});

test("choosing the recovery code sends nothing", async ({ person, handset }) => {
  await person.isSetUp();
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
  const before = await handset.countOfCodes(person.phone);
  await reveal(person.form("recovery_code"));
  await expect(person.form("recovery_code")).toBeVisible();
  expect(await handset.countOfCodes(person.phone)).toBe(before);
});

test("new codes replace all old ones", async ({ person }) => {
  await person.isSetUp();
  const old = person.recoveryCodes;
  await person.page.goto("/account/recovery-codes");
  await person.press(person.page.locator("main form").first());
  await expect(person.page.locator("[data-recovery-code]")).toHaveCount(10);
  const fresh = await person.shownRecoveryCodes();
  expect(fresh.filter((code) => old.includes(code))).toEqual([]);
  await person.keepsRecoveryCodes();
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await person.submit({ recovery_code: old[0] });
  await expect(person.refusal("wrong-code")).toBeVisible();
  await person.submit({ recovery_code: fresh[0] });
  await expect(person.page).toHaveURL(/\/account$/);
});

test("new codes can be downloaded, printed and copied", async ({ person, page, context, javaScriptEnabled }) => {
  await person.registers();
  await person.verifiesPhone();
  await person.asksForSmsSecondFactor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download" }).click()]);
  expect(download.suggestedFilename()).toMatch(/\.txt$/);
  const text = readFileSync(await download.path(), "utf8");
  for (const code of person.recoveryCodes) expect(text).toContain(code);
  const [print, copy] = [page.locator("[data-print]"), page.locator("[data-copy]")];
  if (javaScriptEnabled === false) {
    await expect(print).toBeHidden();
    await expect(copy).toBeHidden();
    return;
  }
  await awake(page);
  await page.evaluate(() => {
    window.print = () => void (document.title = "printed");
  });
  await print.click();
  await expect(page).toHaveTitle("printed");
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await copy.click();
  await expect(copy).toHaveText("Copied");
  expect((await page.evaluate(() => navigator.clipboard.readText())).split("\n")).toEqual(person.recoveryCodes);
});
