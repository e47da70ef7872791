import { type Locator, type Page, expect } from "@playwright/test";
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

  /** A password that nobody guesses, written down for the canary scan. */
  newPassword(): string {
    const password = `plum ${Math.random().toString(36).slice(2, 10)} kettle ${Math.random().toString(36).slice(2, 6)}`;
    this.canaries.add("password", password);
    return password;
  }

  /** The form that has all these fields. */
  form(...fields: string[]): Locator {
    return fields.reduce(
      (form, field) => form.filter({ has: this.page.locator(`[name="${field}"]`) }),
      this.page.locator("form"),
    ).first();
  }

  refusal(name: string): Locator {
    return this.page.locator(`[role="alert"][data-refusal="${name}"]`);
  }

  /** Fills the form that has these fields and sends it; an island may be quicker with that. */
  async submit(fields: Record<string, string>, form = this.form(...Object.keys(fields))): Promise<void> {
    for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value);
    await this.press(form);
  }

  /** Sends a form by its main button and waits for the answer. */
  async press(form: Locator): Promise<void> {
    const answered = this.page.waitForResponse(
      (response) => response.request().method() === "POST" && response.status() < 500,
      { timeout: 15_000 },
    );
    const button = form.locator("button:not([name=again]):not([type=button]), input[type=submit]").first();
    // The button may be gone with its page when an island has sent the form already.
    await Promise.all([answered, button.click({ timeout: 5_000 }).catch(() => undefined)]);
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
    await this.press(this.page.locator('form:has(button:text-matches("sign out$", "i"))').first());
    await expect(this.page).toHaveURL(/\/sign-in$/);
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
    await this.page.locator("button[name=kept]").click();
    await expect(this.page).toHaveURL(/\/account$/);
  }

  async enablesSmsSecondFactor(): Promise<void> {
    await this.asksForSmsSecondFactor();
    await this.keepsRecoveryCodes();
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
