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

test("pressing on a code that was just refused says so again and leads back to it, whatever was said in between", async ({ person, handset, page, context, watch }) => {
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await person.registers();
  await person.asksToVerify();
  const code = await handset.newestCode(person.phone);
  const wrong = (by: number) => code.replace(/.$/, (digit) => String((Number(digit) + by) % 10));
  await awake(page);
  const field = page.locator("[name=code]");
  await field.fill(wrong(1));
  await expect(person.refusal("wrong-code")).toContainText("4 more tries");
  // What screen readers speak is an alert that is new to the page.
  await page.evaluate(() => {
    const spoken: string[] = [];
    Object.assign(window, { spoken });
    new MutationObserver((changes) => {
      for (const node of changes.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (node instanceof Element && node.role === "alert") spoken.push(node.textContent ?? "");
      }
    }).observe(document.body, { subtree: true, childList: true });
  });
  const spoken = () => page.evaluate(() => (window as unknown as { spoken: string[] }).spoken);
  const press = async () => {
    await person.form("code").locator("button:not([type=button])").first().focus();
    await page.keyboard.press("Enter");
    await expect(field).toBeFocused();
  };
  await press();
  await press();
  await expect(person.refusal("wrong-code")).toHaveCount(1);
  await expect(field).toHaveAttribute("aria-invalid", "true");
  expect(await field.evaluate(({ value, selectionStart, selectionEnd }: HTMLInputElement) => value.slice(selectionStart ?? 0, selectionEnd ?? 0))).toBe(wrong(1));
  expect(await spoken()).toEqual(Array(2).fill(expect.stringContaining("4 more tries")));

  await context.setOffline(true);
  await field.fill(wrong(2));
  await expect(person.refusal("no-network")).toBeVisible();
  await context.setOffline(false);
  await field.fill(wrong(1));
  await expect(person.refusal("no-network")).toHaveCount(0);
  await expect(person.refusal("wrong-code")).toContainText("4 more tries");
});

test("a code by WebOTP submits by itself", async ({ person, handset, page }) => {
  await person.registers();
  await page.addInitScript(() => {
    // A blank page has none.
    if (!navigator.credentials) return;
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

test("the resend button counts down to zero and then lets one send, without a reload", async ({ person, page, handset, app }) => {
  await person.registers();
  await page.clock.install();
  await person.asksToVerify();
  await handset.newestCode(person.phone);
  await awake(page);
  const again = page.locator("button[name=again]");
  await expect(again).toBeDisabled();
  await expect(again).toHaveText(/^Send again in [123]?\d s$/);
  await page.clock.runFor(12_000);
  await expect(again).toHaveText(/^Send again in 1\d s$/);
  await expect(again).toBeDisabled();
  await app.advance(31);
  await page.clock.runFor(20_000);
  await expect(again).toBeEnabled();
  await expect(again).toHaveText("Send again");
  await person.again();
  await handset.newestCode(person.phone, 1);
  await awake(page);
  await expect(again).toBeDisabled();
});

test("a refusal without a wait leaves the countdown as it is", async ({ person, page, handset, context, watch }) => {
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await person.registers();
  await page.clock.install();
  await person.asksToVerify();
  await handset.newestCode(person.phone);
  await awake(page);
  const again = page.locator("button[name=again]");
  await page.clock.runFor(31_000);
  await expect(again).toBeEnabled();
  await context.setOffline(true);
  await again.click();
  await expect(person.refusal("no-network")).toBeVisible();
  await expect(again).toBeEnabled();
  await expect(again).toHaveText("Send again");
  await context.setOffline(false);
});

test("a wait that is told by a refusal leaves the focus where it was, and pressing meanwhile posts nothing", async ({ person, page, context, handset, app }) => {
  await person.registers();
  await page.clock.install();
  await person.asksToVerify();
  await handset.newestCode(person.phone);
  await awake(page);
  await app.advance(31);
  // Another tab asks for the next one, which this page does not know.
  const elsewhere = person.at(await context.newPage());
  await elsewhere.page.goto("/account/phone/confirm");
  await elsewhere.again();
  await handset.newestCode(person.phone, 1);
  await page.bringToFront();
  await page.clock.runFor(31_000);
  const again = page.locator("button[name=again]");
  await expect(again).toHaveText("Send again");
  let posts = 0;
  page.on("request", (request) => void (posts += Number(request.method() === "POST")));
  await again.focus();
  await page.keyboard.press("Enter");
  await expect(person.refusal("too-soon")).toContainText("We can send another one in");
  await expect(again).toHaveText(/^Send again in \d+ s$/);
  await expect(again).toBeDisabled();
  await expect(again).toBeFocused();
  await page.keyboard.press("Enter");
  await again.click({ force: true });
  await expect(again).toBeFocused();
  await expect(person.refusal("too-soon")).toBeVisible();
  // Once the wait is over the next press is the second that posts.
  await app.advance(120);
  await page.clock.runFor(120_000);
  await expect(again).toHaveText("Send again");
  await expect(again).toBeFocused();
  await page.keyboard.press("Enter");
  await handset.newestCode(person.phone, 2);
  await expect(again).toBeDisabled();
  expect(posts).toBe(2);
});

test("without a network the form says so and loses nothing", async ({ person, page, context, watch }) => {
  watch.expect(/ERR_INTERNET_DISCONNECTED/);
  await person.registers();
  await page.goto("/account/phone");
  await awake(page);
  await page.locator("[name=phone]").fill(person.phone);
  const typed = await page.locator("[name=phone]").inputValue();
  await context.setOffline(true);
  await person.form("phone").locator("button:not([type=button])").first().click();
  await expect(person.refusal("no-network")).toBeVisible();
  await expect(page.locator("[name=phone]")).toHaveValue(typed);
  await expect(page.locator("[name=phone]")).not.toHaveAttribute("aria-invalid");
  await context.setOffline(false);
  await person.press(person.form("phone"));
  await expect(page).toHaveURL(/\/account\/phone\/confirm$/);
});

test("a bad address on the way in marks the address, not the password", async ({ person, page }) => {
  await page.goto("/register");
  await person.submit({ email: "anna at example", password: person.password });
  await expect(person.refusal("not-an-email-address")).toBeVisible();
  await expect(page.locator("[name=email]")).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("[name=email]")).toBeFocused();
  await expect(page.locator("[name=password]")).not.toHaveAttribute("aria-invalid");
});

test.describe("told slowly", () => {
  // What the service worker fetches passes by a page's routes.
  test.use({ serviceWorkers: "block" });

  test("the delivery line follows the text from queued to delivered", async ({ person, page }) => {
    await person.registers();
    await page.addInitScript(() => {
      const states: string[] = [];
      Object.assign(window, { states });
      const look = () => {
        const state = document.querySelector("[data-src][data-state]")?.getAttribute("data-state");
        if (state && states.at(-1) !== state) states.push(state);
      };
      new MutationObserver(look).observe(document, { subtree: true, childList: true, attributes: true });
    });
    // The stream itself, told slowly: the virtual handset delivers faster than a page is drawn.
    await page.route("**/delivery/events*", (route) =>
      route.fulfill({
        contentType: "text/event-stream",
        body: ["queued|On its way", "sent|Sent", "delivered|Delivered to your phone."].map((data) => `event: state\ndata: ${data}\n\n`).join(""),
      }),
    );
    await page.route("**/account/phone/confirm", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: (await answer.text()).replace(/data-state="\w+"/, 'data-state="queued"') });
    });
    await person.asksToVerify();
    await expect(page.locator(".delivery")).toHaveAttribute("data-state", "delivered");
    await expect(page.locator(".delivery")).toContainText("Delivered to your phone.");
    expect(await page.evaluate(() => (window as unknown as { states: string[] }).states)).toEqual(["queued", "sent", "delivered"]);
  });
});

test("the server's own stream says delivered", async ({ person, page }) => {
  await person.registers();
  await person.asksToVerify();
  await expect(page.locator(".delivery")).toHaveAttribute("data-state", "delivered");
  await expect(page.locator("main")).toContainText(/delivered/i);
});

test("on a slow network the plain form answers before the islands are there", async ({ person, page, handset }) => {
  await person.registers();
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("Network.enable");
  await cdp.send("Network.setCacheDisabled", { cacheDisabled: true });
  await cdp.send("Network.setBypassServiceWorker", { bypass: true });
  // The slowest that people still use: 400 ms to the server, 400 kbit/s.
  await cdp.send("Network.emulateNetworkConditions", { offline: false, latency: 400, downloadThroughput: 50_000, uploadThroughput: 50_000 });
  await page.goto("/account/phone", { waitUntil: "commit" });
  await page.locator("[name=phone]").fill(person.phone);
  await page.locator("[name=phone]").press("Enter");
  await expect(page).toHaveURL(/\/account\/phone\/confirm$/);
  const code = await handset.newestCode(person.phone);
  await awake(page);
  await page.locator("[name=code]").pressSequentially(code);
  await expect(page).toHaveURL(/\/account$/);
  expect(await handset.countOfCodes(person.phone)).toBe(1);
});

test("the way in works with the keyboard alone", async ({ person, page, handset }) => {
  /** Tabs to what `selector` names, and fails when it is not reached. */
  const tabTo = async (selector: string) => {
    for (let presses = 0; presses < 30; presses += 1) {
      if (await page.evaluate((selector) => document.activeElement?.matches(selector) ?? false, selector)) return;
      await page.keyboard.press("Tab");
    }
    throw new Error(`the keyboard does not reach ${selector}`);
  };
  await page.goto("/register");
  await awake(page);
  await tabTo("[name=email]");
  await page.keyboard.type(person.email);
  await tabTo("[name=password]");
  await page.keyboard.type(person.password);
  await tabTo("[data-reveal]");
  await page.keyboard.press("Space");
  await expect(page.locator("[name=password]")).toHaveAttribute("type", "text");
  await tabTo("form button[type=submit]");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/register\/confirm$/);
  await awake(page);
  await tabTo("[name=code]");
  await page.keyboard.type(await handset.newestCode(person.email));
  await expect(page).toHaveURL(/\/account$/);
  await tabTo('main a[href="/account/phone"]');
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/account\/phone$/);
  await awake(page);
  // The list of countries: opened, searched, chosen, and back in the number.
  await page.locator("[name=phone]").focus();
  await page.keyboard.press("Shift+Tab");
  await expect(page.locator(".country-button")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.locator("dialog.countries")).toBeVisible();
  await page.keyboard.type("united sta");
  await page.keyboard.press("Enter");
  await expect(page.locator("dialog.countries")).toBeHidden();
  await expect(page.locator("[name=phone]")).toBeFocused();
  await page.keyboard.type(person.phone.slice(2));
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/account\/phone\/confirm$/);
  await awake(page);
  await tabTo("[name=code]");
  await page.keyboard.type(await handset.newestCode(person.phone));
  await expect(page).toHaveURL(/\/account$/);
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
