import { type Locator, type Page, type Response, expect } from "@playwright/test";
import { Authenticator } from "./authenticator.ts";
import type { Canaries } from "./canaries.ts";
import type { Handset } from "./handset.ts";

/**
 * Someone at a browser, who finds forms by their fields and knows the app from its specification alone.
 * Each act ends where the page that answers it stands; what that page says is the test's to judge.
 */
export class Person {
  readonly email: string;
  password: string;
  recoveryCodes: string[] = [];

  constructor(
    readonly page: Page,
    readonly handset: Handset,
    private readonly canaries: Canaries,
    name: string,
    readonly phone: string,
  ) {
    this.email = `${name}@example.com`;
    this.password = this.newPassword();
    canaries.add("email", this.email);
    canaries.add("phone", phone);
  }

  /** The same person at another browser. */
  at(page: Page): Person {
    const same = new Person(page, this.handset, this.canaries, this.email.replace("@example.com", ""), this.phone);
    same.password = this.password;
    same.recoveryCodes = this.recoveryCodes;
    return same;
  }

  /** A password that nobody guesses, written down for the canary scan. */
  newPassword(): string {
    const password = `plum ${Math.random().toString(36).slice(2, 10)} kettle ${Math.random().toString(36).slice(2, 6)}`;
    this.canaries.add("password", password);
    return password;
  }

  /** How pages show the number once it is proved: its last two digits behind stars. */
  get maskedPhone(): string {
    return `**${this.phone.slice(-2)}`;
  }

  /** The form that has all these fields. */
  form(...fields: string[]): Locator {
    return fields.reduce(
      (form, field) => form.filter({ has: this.page.locator(`[name="${field}"]`) }),
      this.page.locator("form"),
    ).first();
  }

  /** The form whose button says this. */
  formSaying(words: RegExp): Locator {
    return this.page.locator("form").filter({ has: this.page.locator("button", { hasText: words }) }).first();
  }

  refusal(name: string): Locator {
    return this.page.locator(`[role="alert"][data-refusal="${name}"]`);
  }

  /** Fills the form that has these fields and sends it; a code that is complete is sent by its island. */
  async submit(fields: Record<string, string>, form = this.form(...Object.keys(fields))): Promise<void> {
    await awake(this.page);
    await reveal(form);
    const answered = this.answer();
    const sends_itself = await sendsItself(this.page, fields.code);
    for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value);
    if (!sends_itself) await pressMain(form);
    await answered;
  }

  /** Sends a form by its main button and waits for the answer. */
  async press(form: Locator): Promise<void> {
    await awake(this.page);
    await reveal(form);
    await Promise.all([this.answer(), pressMain(form)]);
  }

  /** The answer to the next post, and the page that a "yes" leads to. With scripts on an island goes there by itself. */
  private async answer(): Promise<void> {
    const moved = this.page
      .waitForEvent("framenavigated", { predicate: (frame) => frame === this.page.mainFrame(), timeout: 15_000 })
      .catch(() => undefined);
    // A page that offers passkeys asks for what they are to sign by a post of its own.
    const isAnswer = (response: Response) => response.request().method() === "POST" && !response.url().endsWith("/ask");
    const response = await this.page.waitForResponse(isAnswer, { timeout: 15_000 });
    if (response.status() < 400) await moved;
    await this.page.waitForLoadState("load");
  }

  async asksToRegister(): Promise<void> {
    await this.page.goto("/register");
    await this.submit({ email: this.email, password: this.password });
    await expect(this.page).toHaveURL(/\/register\/confirm$/);
  }

  async registers(): Promise<void> {
    await this.asksToRegister();
    await this.typesCode(await this.handset.newestCode(this.email));
    await expect(this.page).toHaveURL(/\/account$/);
  }

  /** Presses the button that sends another code, and waits for the answer. */
  async again(): Promise<void> {
    await awake(this.page);
    await Promise.all([this.answer(), this.page.locator("button[name=again]").click()]);
  }

  async typesCode(code: string): Promise<void> {
    await this.submit({ code });
  }

  /** E-mail and password; where that leads is up to the account. */
  async typesPassword(password = this.password): Promise<void> {
    await this.page.goto("/sign-in");
    await this.submit({ email: this.email, password });
  }

  async signsIn(): Promise<void> {
    await this.typesPassword();
    await expect(this.page).toHaveURL(/\/account$/);
  }

  async signsOut(): Promise<void> {
    await this.page.goto("/account");
    await this.press(this.formSaying(/sign out$/i));
    await expect(this.page).toHaveURL(/\/sign-in$/);
  }

  /** Asks for a new password with address and phone. Texts that strangers ask for begin here. */
  async asksToRecoverByPhone(): Promise<void> {
    await this.page.goto("/recover");
    await this.submit({ email: this.email, phone: this.phone });
  }

  async asksToVerify(phone = this.phone): Promise<void> {
    await this.page.goto("/account/phone");
    await this.submit({ phone });
  }

  async verifiesPhone(): Promise<void> {
    const before = await this.handset.countOfCodes(this.phone);
    await this.asksToVerify();
    await expect(this.page).toHaveURL(/\/account\/phone\/confirm$/);
    await this.typesCode(await this.handset.newestCode(this.phone, before));
    await expect(this.page).toHaveURL(/\/account$/);
  }

  /** Up to the page with the recovery codes; they are not kept yet. */
  async asksForSmsSecondFactor(): Promise<void> {
    const before = await this.handset.countOfCodes(this.phone);
    await this.page.goto("/account/second-factor/sms");
    await this.press(this.page.locator("main form").first());
    await expect(this.page).toHaveURL(/\/account\/second-factor\/sms\/confirm$/);
    await this.typesCode(await this.handset.newestCode(this.phone, before));
    await expect(this.page).toHaveURL(/\/account\/recovery-codes$/);
    this.recoveryCodes = await this.shownRecoveryCodes();
  }

  async shownRecoveryCodes(): Promise<string[]> {
    const codes = (await this.page.locator("[data-recovery-code]").allInnerTexts()).map((code) => code.trim());
    for (const code of codes) {
      this.canaries.add("recovery-code", code);
      this.canaries.add("recovery-code", code.replace(/[\s-]/g, ""));
    }
    return codes;
  }

  async keepsRecoveryCodes(): Promise<void> {
    await this.press(this.form("kept"));
    await expect(this.page).toHaveURL(/\/account$/);
  }

  async enablesSmsSecondFactor(): Promise<void> {
    await this.asksForSmsSecondFactor();
    await this.keepsRecoveryCodes();
  }

  /** Up to the page that asks for the first code of a new authenticator app. */
  async scansKey(name = "My phone"): Promise<Authenticator> {
    await this.page.goto("/account/second-factor/totp");
    return this.scansKeyOfThis(name);
  }

  /** As `scansKey`, where the page that asks for the name stands open. */
  async scansKeyOfThis(name = "My phone"): Promise<Authenticator> {
    await this.submit({ name });
    await expect(this.page).toHaveURL(/\/totp\/confirm$/);
    const key = (await this.page.locator("[data-totp-key]").innerText()).trim();
    for (const text of [key, key.replace(/\s/g, "")]) this.canaries.add("totp-key", text);
    return new Authenticator(key, () => this.handset.ahead);
  }

  /** An app as the first second factor, with its recovery codes kept. */
  async setsUpAuthenticator(): Promise<Authenticator> {
    const authenticator = await this.scansKey();
    await this.typesCode(authenticator.shows());
    await expect(this.page).toHaveURL(/\/account\/recovery-codes$/);
    this.recoveryCodes = await this.shownRecoveryCodes();
    await this.keepsRecoveryCodes();
    return authenticator;
  }

  /** Goes on with another method, by its button. */
  async chooses(method: string): Promise<void> {
    await awake(this.page);
    await Promise.all([this.answer(), this.page.locator(`button[name=method][value="${method}"]`).click()]);
  }

  /** With everything of flows 1 and 2 behind them, signed in. */
  async isSetUp(): Promise<void> {
    await this.registers();
    await this.verifiesPhone();
    await this.enablesSmsSecondFactor();
  }

  /** The code of the text that the next act causes. */
  async nextText(act: () => Promise<void>): Promise<string> {
    const before = await this.handset.countOfCodes(this.phone);
    await act();
    return this.handset.newestCode(this.phone, before);
  }
}

/** Once the islands of the page listen, if scripts are on and there are any. */
export async function awake(page: Page): Promise<void> {
  await page.waitForLoadState("load");
  const is_scripted = (await page.locator("script[type=module]").count()) > 0 && (await page.locator("leptos-island").count()) > 0;
  if (is_scripted && (await scripts(page))) await page.locator("html[data-ready]").waitFor({ state: "attached" });
}

/** Whether the page runs scripts: it is marked by the media query that knows. */
async function scripts(page: Page): Promise<boolean> {
  return page.evaluate(() => matchMedia("(scripting: enabled)").matches);
}

/** Whether the island of the code field sends `code` by itself, so that pressing too would be a second try. */
async function sendsItself(page: Page, code: string | undefined): Promise<boolean> {
  if (code === undefined || !(await page.locator("html[data-ready]").count())) return false;
  const length = await page.locator("[name=code]").first().getAttribute("data-length");
  return (code.match(/\d/g) ?? []).length === Number(length);
}

/** Opens what is folded around a form. */
export async function reveal(form: Locator): Promise<void> {
  await form.waitFor({ state: "attached" });
  const folded = form.locator("xpath=ancestor::details[not(@open)]/summary");
  if (await folded.count()) await folded.first().click();
}

async function pressMain(form: Locator): Promise<void> {
  await form.locator("button:not([name=again]):not([type=button]), input[type=submit]").first().click();
}
