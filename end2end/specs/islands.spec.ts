import type { Page } from "@playwright/test";
import { awake } from "../journey/person.ts";
import { expect, test } from "../journey/test.ts";

// Drawn and pasted as people see them.
test.use({ settings: { RINGFENCE__CODE__LENGTH: "6" } });

/** Pastes as a person does, into the field that has the focus. */
async function paste(page: Page, text: string): Promise<void> {
  await page.evaluate((text) => {
    const field = document.activeElement as HTMLInputElement;
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const goes_on = field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    if (goes_on) document.execCommand("insertText", false, text);
  }, text);
}

test("a pasted code with a space submits by itself", async ({ person, handset, page }) => {
  await person.registers();
  await person.asksToVerify();
  const code = await handset.newestCode(person.phone);
  await awake(page);
  await page.locator("[name=code]").focus();
  await paste(page, `${code.slice(0, 3)} ${code.slice(3)}`);
  await expect(page).toHaveURL(/\/account$/);
});

test("an autofilled code submits by itself", async ({ person, handset, page }) => {
  await person.registers();
  await person.asksToVerify();
  const code = await handset.newestCode(person.phone);
  await awake(page);
  await page.locator("[name=code]").fill(code);
  await expect(page).toHaveURL(/\/account$/);
});

test("a typed code submits at its last digit", async ({ person, handset, page }) => {
  await person.registers();
  await person.asksToVerify();
  const code = await handset.newestCode(person.phone);
  await awake(page);
  await page.locator("[name=code]").pressSequentially(code);
  await expect(page).toHaveURL(/\/account$/);
});

test("a wrong code keeps the digits and says so", async ({ person, handset, page }) => {
  await person.registers();
  await person.asksToVerify();
  const code = await handset.newestCode(person.phone);
  const wrong = code.replace(/.$/, (digit) => String((Number(digit) + 1) % 10));
  await awake(page);
  await page.locator("[name=code]").fill(wrong);
  await expect(person.refusal("wrong-code")).toContainText("4 more tries");
  await expect(page.locator("[name=code]")).toHaveValue(wrong);
});

test("pressing on a code that was just refused is no second try", async ({ person, handset, page }) => {
  await person.registers();
  await person.asksToVerify();
  const code = await handset.newestCode(person.phone);
  const wrong = (by: number) => code.replace(/.$/, (digit) => String((Number(digit) + by) % 10));
  await awake(page);
  await page.locator("[name=code]").fill(wrong(1));
  await expect(person.refusal("wrong-code")).toContainText("4 more tries");
  await page.locator("[name=code]").press("Enter");
  await person.form("code").locator("button:not([type=button])").first().click();
  await page.locator("[name=code]").fill(wrong(2));
  await expect(person.refusal("wrong-code")).toContainText("3 more tries");
});

test("a code by WebOTP submits by itself", async ({ person, handset, page }) => {
  await person.registers();
  await page.addInitScript(() => {
    const asked: unknown[] = [];
    Object.assign(window, { OTPCredential: class {}, asked });
    navigator.credentials.get = (options) =>
      new Promise((done) => {
        asked.push(options);
        Object.assign(window, { deliver: (code: string) => done({ type: "otp", code } as unknown as Credential) });
      });
  });
  await person.asksToVerify();
  const code = await handset.newestCode(person.phone);
  await page.waitForFunction(() => (window as unknown as { asked: unknown[] }).asked.length > 0);
  const options = await page.evaluate(() => JSON.stringify((window as unknown as { asked: { otp: unknown }[] }).asked[0].otp));
  expect(options).toBe('{"transport":["sms"]}');
  await page.evaluate((code) => (window as unknown as { deliver: (code: string) => void }).deliver(code), code);
  await expect(page).toHaveURL(/\/account$/);
});

test("typing a number formats it and keeps the caret where it was", async ({ person, page }) => {
  await person.registers();
  await page.goto("/account/phone");
  await awake(page);
  const field = page.locator("[name=phone]");
  await field.pressSequentially("+12015550123");
  const formatted = await field.inputValue();
  expect(formatted.replace(/[^+\d]/g, "")).toBe("+12015550123");
  expect(formatted).not.toBe("+12015550123");
  // One digit in the middle goes and comes back: the caret stays beside it.
  await field.evaluate((input: HTMLInputElement) => {
    const at = input.value.indexOf("555") + 2;
    input.setSelectionRange(at, at);
  });
  await field.press("Backspace");
  await field.press("7");
  expect((await field.inputValue()).replace(/[^+\d]/g, "")).toBe("+12015750123");
});

test("a number pasted in any form ends up right", async ({ person, page, handset }) => {
  await person.registers();
  await page.goto("/account/phone");
  await awake(page);
  await page.locator("[name=phone]").focus();
  await paste(page, ` 00${person.phone.slice(1, 5)}-${person.phone.slice(5, 8)}.${person.phone.slice(8)} `);
  await person.press(person.form("phone"));
  await expect(page).toHaveURL(/\/account\/phone\/confirm$/);
  await handset.newestCode(person.phone);
});

test("what was typed before the islands woke stays", async ({ person, page }) => {
  await person.registers();
  let release: () => void = () => undefined;
  const slow = new Promise<void>((done) => (release = done));
  await page.route("**/*.wasm", async (route) => {
    await slow;
    await route.continue();
  });
  await page.goto("/account/phone", { waitUntil: "commit" });
  await page.locator("[name=phone]").pressSequentially("2015550");
  release();
  await awake(page);
  expect((await page.locator("[name=phone]").inputValue()).replace(/\D/g, "")).toMatch(/2015550$/);
});

test("without the Wasm the form still works", async ({ person, page, handset, watch }) => {
  watch.expect(/ERR_FAILED|\.wasm|Failed to fetch/);
  await person.registers();
  await page.route("**/*.wasm", (route) => route.abort());
  await person.asksToVerify();
  await expect(page).toHaveURL(/\/account\/phone\/confirm$/);
  await person.typesCode(await handset.newestCode(person.phone));
  await expect(page).toHaveURL(/\/account$/);
});

test("a double click sends one text", async ({ person, page, handset }) => {
  await person.registers();
  await page.goto("/account/phone");
  await awake(page);
  await page.locator("[name=phone]").fill(person.phone);
  await person.form("phone").locator("button:not([type=button])").first().dblclick();
  await expect(page).toHaveURL(/\/account\/phone\/confirm$/);
  await handset.newestCode(person.phone);
  expect(await handset.countOfCodes(person.phone)).toBe(1);
});

test("the islands wake again after the back button", async ({ person, page, handset }) => {
  await person.registers();
  await person.asksToVerify();
  await expect(page).toHaveURL(/\/account\/phone\/confirm$/);
  const code = await handset.newestCode(person.phone);
  await page.goto("/account");
  await page.goBack();
  await expect(page).toHaveURL(/\/account\/phone\/confirm$/);
  await awake(page);
  await page.locator("[name=code]").pressSequentially(code);
  await expect(page).toHaveURL(/\/account$/);
});

test("the resend button counts down and then lets one send", async ({ person, page, handset, app }) => {
  await person.registers();
  await person.asksToVerify();
  await handset.newestCode(person.phone);
  await awake(page);
  const again = page.locator("button[name=again]");
  await expect(again).toBeDisabled();
  await expect(page.locator("main")).toContainText(/\b[12]?\d s/);
  await app.advance(31);
  await page.reload();
  await awake(page);
  await expect(again).toBeEnabled();
  await again.click();
  await handset.newestCode(person.phone, 1);
  await expect(again).toBeDisabled();
});

test("the delivery line says when the text has arrived", async ({ person, page }) => {
  await person.registers();
  await person.asksToVerify();
  await expect(page.locator("main")).toContainText(/delivered/i);
});

test("in two tabs the one left behind stays usable", async ({ person, page, context, handset }) => {
  await person.registers();
  await person.asksToVerify();
  const second = await context.newPage();
  await second.goto("/account/phone/confirm");
  await awake(second);
  await person.typesCode(await handset.newestCode(person.phone));
  await expect(page).toHaveURL(/\/account$/);
  await second.reload();
  await expect(second.locator("h1")).toHaveCount(1);
  await second.goto("/account");
  await expect(second).toHaveURL(/\/account$/);
});
