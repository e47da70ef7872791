import type { Page } from "@playwright/test";
import { Device } from "../journey/device.ts";
import { type Person, awake } from "../journey/person.ts";
import { expect, test } from "../journey/test.ts";

const create = (page: Page) => page.locator("form[data-passkey=create] button[type=submit]");
const use = (page: Page) => page.locator("form[data-passkey=get] button[type=submit]");

/** Makes the first passkey, and keeps the recovery codes that it comes with. */
async function enrols(person: Person, name: string): Promise<void> {
  const { page } = person;
  await page.goto("/account/passkeys");
  await awake(page);
  await page.locator("form[data-passkey=create] [name=name]").fill(name);
  await create(page).click();
  await page.waitForURL(/\/account\/recovery-codes$/);
  person.recoveryCodes = await person.shownRecoveryCodes();
  await person.keepsRecoveryCodes();
}

test.describe("with scripts on", () => {
  test.skip(({ javaScriptEnabled }) => !javaScriptEnabled, "a passkey needs scripts");

  test("the first one is enrolled, named and listed, and comes with recovery codes", async ({ person, page }) => {
    const device = await Device.on(page);
    await person.registers();
    await enrols(person, "<b>My phone</b>");
    expect(person.recoveryCodes).toHaveLength(10);
    const [made] = await device.passkeys();
    expect(made).toMatchObject({ isResidentCredential: true, rpId: "localhost" });
    // Sixteen random bytes: no room for an address, whatever they happen to spell.
    expect(Buffer.from(made.userHandle ?? "", "base64")).toHaveLength(16);
    await page.goto("/account/passkeys");
    await expect(page.locator("main")).toContainText("<b>My phone</b>");
    await page.locator("summary", { hasText: "Rename" }).click();
    await person.submit({ name: "Work phone" }, page.locator("form[action$='/passkeys/rename']"));
    await expect(page.locator("main")).toContainText("Work phone");
  });

  test("autofill offers it in the address field, and it signs in by itself", async ({ person, page }) => {
    const device = await Device.on(page);
    await person.registers();
    await enrols(person, "One");
    await device.answersByItself(false);
    await person.signsOut();
    await expect(use(page)).toBeVisible();
    await expect(page.locator("[name=email]").first()).toHaveAttribute("autocomplete", "username webauthn");
    const mediations: unknown[] = [];
    await page.exposeFunction("asked", (mediation: unknown) => void mediations.push(mediation));
    await page.addInitScript(() => {
      if (!("credentials" in navigator)) return;
      const get = navigator.credentials.get.bind(navigator.credentials);
      navigator.credentials.get = (options) => {
        (window as unknown as { asked: (mediation: unknown) => void }).asked(options?.mediation);
        return get(options);
      };
    });
    // From now on the device chooses the only suggestion, as its owner would.
    await device.answersByItself(true);
    await page.reload();
    await page.waitForURL(/\/account$/);
    expect(mediations).toEqual(["conditional"]);
    await page.goto("/account/activity");
    await expect(page.locator("main")).toContainText("Signed in with a passkey");
  });

  test("pressing its button signs in where nothing is suggested while typing", async ({ person, page }) => {
    const device = await Device.on(page);
    await person.registers();
    await enrols(person, "One");
    await page.context().addInitScript(() => {
      if ("PublicKeyCredential" in window) Object.defineProperty(PublicKeyCredential, "isConditionalMediationAvailable", { value: async () => false });
    });
    await person.signsOut();
    await page.goto("/account/sessions");
    await expect(page).toHaveURL(/\/sign-in$/);
    await use(page).click();
    await page.waitForURL(/\/account\/sessions$/);
    expect((await device.passkeys())[0].signCount).toBeGreaterThan(1);
  });

  test("it is the second step after the password, and trusts the browser", async ({ person, page }) => {
    const device = await Device.on(page);
    await person.registers();
    await enrols(person, "One");
    await device.answersByItself(false);
    await person.signsOut();
    await person.typesPassword();
    await expect(page).toHaveURL(/\/sign-in\/second-factor$/);
    await device.answersByItself(true);
    await page.locator("form[data-passkey=get] [name=trust_device]").check();
    await use(page).click();
    await page.waitForURL(/\/account$/);
    await device.answersByItself(false);
    await person.signsOut();
    await person.signsIn();
  });

  test("one that was removed here opens nothing, and the page says so", async ({ person, page }) => {
    const device = await Device.on(page);
    await person.registers();
    await enrols(person, "One");
    await page.goto("/account/passkeys");
    await person.press(page.locator("form[action$='/passkeys/remove']"));
    await device.answersByItself(false);
    await person.signsOut();
    expect(await device.passkeys()).toHaveLength(1);
    await device.answersByItself(true);
    await use(page).click();
    await expect(person.refusal("wrong-passkey")).toBeVisible();
    await person.signsIn();
  });

  test("who gives up is told what else there is, and can try again", async ({ person, page }) => {
    const device = await Device.on(page);
    await person.registers();
    await enrols(person, "One");
    await device.answersByItself(false);
    await person.signsOut();
    await person.typesPassword();
    await device.knowsItsOwner(false);
    await device.answersByItself(true);
    await use(page).click();
    await expect(person.refusal("passkey-cancelled")).toBeVisible();
    await device.knowsItsOwner(true);
    await use(page).click();
    await page.waitForURL(/\/account$/);
  });

  test("the same device is not enrolled twice", async ({ person, page }) => {
    await Device.on(page);
    await person.registers();
    await enrols(person, "One");
    await page.goto("/account/passkeys");
    await create(page).click();
    await expect(person.refusal("passkey-known")).toBeVisible();
  });

  test("it stands for password and second step before a sensitive act", async ({ person, page, app }) => {
    await Device.on(page);
    await person.registers();
    await enrols(person, "One");
    await app.advance(16 * 60);
    await page.goto("/account/passkeys");
    await expect(page).toHaveURL(/\/re-authenticate$/);
    await use(page).click();
    await page.waitForURL(/\/account\/passkeys$/);
  });

  test("after a text one is offered, and the way goes on", async ({ person, page, app }) => {
    const device = await Device.on(page);
    await person.isSetUp();
    await person.signsOut();
    await app.advance(60);
    await page.goto("/account/devices");
    const code = await person.nextText(() => person.typesPassword());
    await expect(page.locator("[name=passkey_ready][value=yes]")).toBeAttached();
    await person.typesCode(code);
    await expect(page).toHaveURL(/\/account\/passkeys\/offer$/);
    await create(page).click();
    await page.waitForURL(/\/account\/devices$/);
    expect(await device.passkeys()).toHaveLength(1);
  });

  test("an offer that is declined is not made again soon", async ({ person, page, app }) => {
    await Device.on(page);
    await person.isSetUp();
    await person.signsOut();
    await app.advance(60);
    const first = await person.nextText(() => person.typesPassword());
    await expect(page.locator("[name=passkey_ready][value=yes]")).toBeAttached();
    await person.typesCode(first);
    await expect(page).toHaveURL(/\/account\/passkeys\/offer$/);
    await person.press(person.formSaying(/not now/i));
    await expect(page).toHaveURL(/\/account$/);
    await person.signsOut();
    await app.advance(60);
    await person.typesCode(await person.nextText(() => person.typesPassword()));
    await expect(page).toHaveURL(/\/account$/);
  });

  test("a browser that knows no passkeys says so and offers none", async ({ person, page }) => {
    await page.context().addInitScript(() => delete (window as { PublicKeyCredential?: unknown }).PublicKeyCredential);
    await person.registers();
    await page.goto("/account/passkeys");
    await expect(page.locator("[data-passkey-unable]")).toBeVisible();
    await expect(create(page)).toBeHidden();
    await person.signsOut();
    await expect(use(page)).toBeHidden();
    await person.signsIn();
  });

  test("no other page loads its script", async ({ person, page }) => {
    const loaded: string[] = [];
    page.on("request", (request) => void (/\/pkg\/passkeys\./.test(request.url()) && loaded.push(page.url())));
    await person.registers();
    for (const path of ["/account", "/account/phone", "/account/password", "/account/sessions"]) await page.goto(path);
    expect(loaded).toEqual([]);
  });
});

test("with scripts off the pages name another way", async ({ person, page, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled, "scripts are on");
  await person.registers();
  await page.goto("/account/passkeys");
  await expect(page.locator("main")).toContainText("A passkey needs scripts");
  await expect(create(page)).toBeHidden();
  await person.signsOut();
  await expect(page.locator("main")).toContainText("A passkey needs scripts");
  await expect(use(page)).toBeHidden();
  await person.signsIn();
});
