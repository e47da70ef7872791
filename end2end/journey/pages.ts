import { join } from "node:path";
import type { Page } from "@playwright/test";
import { App } from "./app.ts";
import { Device } from "./device.ts";
import type { Person } from "./person.ts";

/** Wrong passwords in a row that make a siege, for the pages that only a besieged account has; the least there is. */
export const siege = { RINGFENCE__PASSWORD__SIEGE: "10" };

interface Looking {
  person: Person;
  app: App;
  anotherBrowser: () => Promise<Page>;
  /** Looks at what stands on this page. */
  look: (page: Page, name: string) => Promise<void>;
}

/** Calls `look` on every page there is, on the way of one person from registering to being recovered. */
export async function everyPage({ person, app, anotherBrowser, look: lookAt }: Looking): Promise<void> {
  const { page } = person;
  const look = (name: string) => lookAt(page, name);
  const visit = async (path: string, name: string) => {
    await page.goto(path);
    await look(name);
  };
  await visit("/register", "register");
  await visit("/sign-in", "sign-in");
  await visit("/sign-in/phone", "sign-in-phone");
  await visit("/recover", "recover");
  await visit("/not-me/texts", "silence-number");
  await visit("/not-me", "not-me-without-a-link");
  await visit("/no-such-page", "not-found");
  await visit("/offline.html", "offline");
  await visit("/dev/handset", "handset-empty");
  await notices(page, look);

  await person.asksToRegister();
  await look("register-confirm");
  const mail = await person.handset.newest(person.email, (message) => message.code !== null);
  const elsewhere = await anotherBrowser();
  await elsewhere.goto(linkIn(mail.text));
  await lookAt(elsewhere, "register-link-elsewhere");
  await page.goto(linkIn(mail.text));
  await look("register-link");
  await page.goto("/register/confirm");
  await person.typesCode("1".repeat((mail.code as string).length));
  await look("register-confirm-wrong-code");
  await person.typesCode(mail.code as string);
  await page.waitForURL(/\/account$/);
  await look("account-new");

  await visit("/account/phone", "phone");
  await person.asksToVerify("12");
  await look("phone-refused");
  await person.asksToVerify();
  await page.waitForURL(/\/account\/phone\/confirm$/);
  await look("phone-confirm");
  // Without the island, which would wait.
  await page.locator("form.resend").evaluate((form: HTMLFormElement) => form.submit());
  await person.refusal("too-soon").waitFor();
  await page.waitForLoadState("load");
  await look("phone-confirm-too-soon");
  await person.typesCode(await person.handset.newestCode(person.phone));
  await page.waitForURL(/\/account$/);
  await visit("/account/phone", "phone-verified");
  await visit("/account/second-factor/sms", "second-factor-sms");
  const code = await person.nextText(() => person.press(page.locator("main form").first()));
  await page.waitForURL(/\/account\/second-factor\/sms\/confirm$/);
  await look("second-factor-sms-confirm");
  await person.typesCode(code);
  await page.waitForURL(/\/account\/recovery-codes$/);
  person.recoveryCodes = await person.shownRecoveryCodes();
  await look("recovery-codes");
  await person.keepsRecoveryCodes();
  await look("account");
  for (const name of ["recovery-codes", "second-factor/sms", "password", "email", "data", "sessions", "devices", "activity"]) {
    await visit(`/account/${name}`, `account-${name.replace("/", "-")}`);
  }

  // The proof grows old, and both halves of it are asked for anew.
  await app.advance(16 * 60);
  await page.goto("/account/password");
  await page.waitForURL(/\/re-authenticate$/);
  await look("re-authenticate");
  await person.submit({ password: person.password });
  await page.waitForURL(/\/re-authenticate$/);
  await look("re-authenticate-second-step");
  const again = await person.nextText(() => person.again());
  await look("re-authenticate-code");
  await person.typesCode(again);
  await page.waitForURL(/\/account\/password$/);

  await page.goto("/account/email");
  await person.submit({ email: `other.${person.email}` });
  await page.waitForURL(/\/account\/email\/confirm$/);
  await look("account-email-confirm");
  await leavesAndStays(person, app, look);
  await strongerAndWeaker(person, app, look);
  await byPasskey(person, app, look);
  await signsInByPhone(person, look);
  await person.signsOut();
  await person.typesPassword();
  await page.waitForURL(/\/sign-in\/second-factor$/);
  await person.form("code").waitFor();
  await look("second-factor");
  await page.locator("details summary").click();
  await look("second-factor-recovery-code");

  await page.context().clearCookies();
  await page.goto("/recover");
  const mails = await person.handset.countOfCodes(person.email);
  await person.submit({ email: person.email });
  await page.waitForURL(/\/recover\/confirm$/);
  await look("recover-confirm");
  await person.typesCode(await person.handset.newestCode(person.email, mails));
  await page.waitForURL(/\/recover\/password$/);
  await look("recover-password");
  await byPhone({ person, app, anotherBrowser, look: lookAt });

  // Whoever reads a notice sees first what it is about.
  const notice = await person.handset.newest(person.email, (message) => /Signing in now also takes/.test(message.text));
  const reader = await anotherBrowser();
  await reader.goto(notMeLinkIn(notice.text));
  await lookAt(reader, "not-me");
  await person.at(reader).press(person.at(reader).form("link"));
  await reader.getByRole("status").waitFor();
  await lookAt(reader, "not-me-ended");

  await besieges(person, app, await anotherBrowser());
  await page.context().clearCookies();
  await person.typesPassword();
  await page.waitForURL(/\/sign-in\/second-factor$/);
  await look("second-factor-besieged");
  await visit("/dev/handset", "handset");
}

function notMeLinkIn(text: string): string {
  return text.match(/https?:\/\/\S+\/not-me\?link=\S+/)?.[0] as string;
}

/** The account is to be deleted, and is kept after all. */
async function leavesAndStays(person: Person, app: App, look: (name: string) => Promise<void>): Promise<void> {
  const { page } = person;
  await page.goto("/account/data");
  await person.press(person.formSaying(/delete my account/i));
  await page.waitForURL(/\/sign-in$/);
  await app.advance(60);
  await person.typesCode(await person.nextText(() => person.typesPassword()));
  await page.waitForURL(/\/account\/leaving$/);
  await look("account-leaving");
  await person.press(person.formSaying(/keep my account/i));
  await page.waitForURL(/\/account$/);
}

/** A passkey: offered, made, used and removed. */
async function byPasskey(person: Person, app: App, look: (name: string) => Promise<void>): Promise<void> {
  const { page } = person;
  const press = (ceremony: string) => page.locator(`form[data-passkey=${ceremony}] button[type=submit]`).click();
  await person.signsOut();
  await app.advance(60);
  await person.typesCode(await person.nextText(() => person.typesPassword()));
  await page.waitForURL(/\/account$/);
  const device = await Device.on(page);
  await page.goto("/account/passkeys");
  await look("passkeys-none");
  await page.goto("/account/passkeys/offer");
  await look("passkeys-offer");
  await page.goto("/account/passkeys");
  await press("create");
  await page.locator("form[action$='/passkeys/remove']").waitFor({ state: "attached" });
  await look("passkeys");
  await page.locator("summary", { hasText: "Rename" }).click();
  await look("passkeys-rename");
  await page.goto("/account");
  await look("account-passkey");
  await device.answersByItself(false);
  await person.signsOut();
  await person.typesPassword();
  await page.waitForURL(/\/sign-in\/second-factor$/);
  await look("second-factor-passkey");
  await device.answersByItself(true);
  await press("get");
  await page.waitForURL(/\/account$/);
  await app.advance(16 * 60);
  await page.goto("/account/passkeys");
  await page.waitForURL(/\/re-authenticate$/);
  await look("re-authenticate-passkey");
  await press("get");
  await page.waitForURL(/\/account\/passkeys$/);
  await person.press(page.locator("form[action$='/passkeys/remove']"));
  await device.leaves();
  // What was taken off proves nothing any more.
  await page.goto("/account/phone");
  await page.waitForURL(/\/re-authenticate$/);
  await person.submit({ password: person.password });
  await page.waitForURL(/\/re-authenticate$/);
  await person.typesCode(await person.nextText(() => person.again()));
  await page.waitForURL(/\/account\/phone$/);
}

/** An authenticator app and codes by mail, on and off again. */
async function strongerAndWeaker(person: Person, app: App, look: (name: string) => Promise<void>): Promise<void> {
  const { page } = person;
  await page.goto("/account/second-factor/totp");
  await look("second-factor-totp");
  const authenticator = await person.scansKey("Anna's old phone with a name that goes on for quite a while, yes");
  await look("second-factor-totp-confirm");
  await person.typesCode(authenticator.shows(-240));
  await look("second-factor-totp-clock-off");
  await app.advance(30);
  await person.typesCode(authenticator.shows());
  await page.waitForURL(/\/account$/);
  await page.goto("/account/second-factor/email");
  await look("second-factor-email");
  await person.press(page.locator("main form").first());
  await page.waitForURL(/\/account$/);
  await look("account-three-methods");
  await page.goto("/account/second-factor/email");
  await look("second-factor-email-on");
  await page.goto("/account/second-factor/totp");
  await look("second-factor-totp-on");

  await person.signsOut();
  await app.advance(120);
  await person.typesPassword();
  await page.waitForURL(/\/sign-in\/second-factor$/);
  await look("second-factor-by-app");
  await person.chooses("email");
  await look("second-factor-by-mail");
  await person.typesCode(await person.nextText(() => person.chooses("sms")));
  await page.waitForURL(/\/account$/);
  await page.goto("/account/second-factor/totp");
  await page.waitForURL(/\/re-authenticate$/);
  await look("re-authenticate-by-app");
  await app.advance(30);
  await person.typesCode(authenticator.shows());
  await page.waitForURL(/\/account\/second-factor\/totp$/);
  await person.press(person.formSaying(/^\s*remove\s*$/i));
  await page.goto("/account/second-factor/email");
  await person.press(person.formSaying(/switch it off/i));
  await page.waitForURL(/\/account$/);
}

/** A forgotten password by phone, as far as its wait and the link that cancels it. */
async function byPhone({ person, app, look: lookAt }: Looking): Promise<void> {
  const { page } = person;
  const look = (name: string) => lookAt(page, name);
  await app.advance(3_600);
  await page.context().clearCookies();
  await page.goto("/recover");
  await page.locator("details summary").click();
  await look("recover-by-phone");
  const code = await person.nextText(() => person.asksToRecoverByPhone());
  await page.waitForURL(/\/recover\/confirm$/);
  await look("recover-confirm-by-phone");
  await person.typesCode(code);
  await page.waitForURL(/\/recover\/second-proof$/);
  await page.locator("details summary").last().click();
  await look("recover-second-proof");
  await person.press(person.formSaying(/^\s*wait\s*$/i));
  await look("recover-second-proof-waiting");
  const mail = await person.handset.newest(person.email, (message) => message.text.includes("/cancel?t="));
  await page.goto(linkIn(mail.text));
  await look("cancel");
  await person.press(person.formSaying(/cancel it/i));
  await page.getByRole("status").waitFor();
  await look("cancelled");
}

function linkIn(text: string): string {
  const link = text.match(/https?:\/\/\S+/)?.[0];
  if (!link) throw new Error("the mail has no link");
  return link;
}

/** What stands before routing, shown to browsers as pages. */
async function notices(page: Page, look: (name: string) => Promise<void>): Promise<void> {
  const show = async (name: string, heading: string, send: () => Promise<unknown>) => {
    await send();
    await page.getByRole("heading", { name: heading, level: 1 }).waitFor();
    await page.waitForLoadState("load");
    await look(name);
  };
  await page.goto("/sign-in");
  const action = new URL("/api/sign-in", page.url()).href;
  /** Posts as a form does, without the islands in between. */
  const post = (fields: Record<string, string>) => async () => {
    await page.evaluate(
      ([action, fields]) => {
        const form = Object.assign(document.createElement("form"), { method: "post", action });
        for (const [name, value] of Object.entries(fields)) form.append(Object.assign(document.createElement("input"), { name, value }));
        document.body.append(form);
        form.submit();
      },
      [action, fields] as const,
    );
  };
  await show("notice-413", "That is too long", post({ password: "a".repeat(100_000) }));
  await show("notice-405", "There is nothing to open here", () => page.goto("/api/sign-in"));
  // A page of nobody's.
  await page.goto("about:blank");
  await show("notice-403", "That came from somewhere else", post({}));
  await page.route("**/api/sign-in", (route) => route.continue({ postData: Buffer.from([0xff, 0xfe, 0x3d]) }));
  await page.goto("/sign-in");
  await show("notice-400", "We could not read that", post({}));
  await page.unroute("**/api/sign-in");
}

/** The phone signs in alone, as far as that goes. */
async function signsInByPhone(person: Person, look: (name: string) => Promise<void>): Promise<void> {
  const { page } = person;
  await page.goto("/account/phone");
  await page.locator("summary", { hasText: "this number alone" }).click();
  await look("phone-alone-off");
  await person.press(person.formSaying(/^\s*switch it on/i));
  await page.waitForURL(/\/account$/);
  await look("account-phone-alone");
  await page.goto("/account/phone");
  await page.locator("summary", { hasText: "this number alone" }).click();
  await look("phone-alone-on");
  await person.signsOut();
  const text = await person.nextText(async () => {
    await page.goto("/sign-in/phone");
    await person.submit({ phone: person.phone });
  });
  await page.waitForURL(/\/sign-in\/phone\/confirm$/);
  await look("sign-in-phone-confirm");
  await person.typesCode(text);
  await page.waitForURL(/\/sign-in\/second-factor$/);
  await look("second-factor-after-phone");
  await person.submit({ password: person.password });
  await page.waitForURL(/\/account$/);
}

/** Wrong passwords from elsewhere, until browsers that are new to the account need a code by mail as well. */
async function besieges(person: Person, app: App, page: Page): Promise<void> {
  const stranger = person.at(page);
  for (let guess = 0; guess < Number(siege.RINGFENCE__PASSWORD__SIEGE); guess += 1) {
    await stranger.typesPassword(person.newPassword());
    // Each wrong one makes the next wait longer.
    await app.advance(2 * 3_600);
  }
}

/**
 * An app beside `app`, on the same database, that wants ASVS level 3: what an operator's change of that setting does to
 * those who are signed in. The browser's cookies are good for both: they know no ports.
 */
export async function atLevelThree(app: App, act: (strict: App) => Promise<void>): Promise<void> {
  const strict = await App.start(app.home, { RINGFENCE__ASSURANCE: "asvs-l3" });
  try {
    await strict.advance(app.ahead);
    await act(strict);
  } finally {
    await strict.stop();
  }
}

/** The page of who is asked for what their account no longer has: a tab was led to it before the app was removed. */
export async function nothingWillDo(person: Person, app: App, look: (page: Page, name: string) => Promise<void>): Promise<void> {
  const { page } = person;
  await person.registers();
  const authenticator = await person.setsUpAuthenticator();
  await app.advance(16 * 60);
  await page.goto("/account/second-factor/totp");
  await page.waitForURL(/\/re-authenticate$/);
  const asked = (await page.context().cookies()).filter(({ name }) => name.endsWith("ringfence-going"));
  await person.submit({ password: person.password });
  await person.typesCode(authenticator.shows());
  await page.waitForURL(/\/account\/second-factor\/totp$/);
  await person.press(person.formSaying(/^\s*remove\s*$/i));
  await page.context().addCookies(asked);
  await page.goto("/re-authenticate");
  await page.getByRole("heading", { name: "Something stronger is needed" }).waitFor();
  await look(page, "re-authenticate-impossible");
}

/** The page of a fault: an app of its own loses its database. */
export async function faultPage(page: Page, look: (page: Page, name: string) => Promise<void>): Promise<void> {
  const app = await App.start(join(import.meta.dirname, "../results/apps", `broken-${process.pid}-${broken++}`));
  try {
    await page.goto(`${app.url}/register`);
    await page.locator("[name=email]").fill("anna@example.com");
    await page.locator("[name=password]").fill("plum kettle orchard fourteen");
    await page.locator("form:has([name=password]) button[type=submit]").click();
    await page.waitForURL(/\/register\/confirm$/);
    app.loseDatabase();
    await page.goto(`${app.url}/register/confirm`);
    await page.getByRole("heading", { name: /broke on our side/ }).waitFor();
    await look(page, "fault");
  } finally {
    await app.stop();
  }
}

let broken = 0;
