import type { Person } from "./person.ts";

/** Calls `look` on every page there is, on the way of one person from registering to being recovered. */
export async function everyPage(person: Person, look: (name: string) => Promise<void>): Promise<void> {
  const { page } = person;
  const visit = async (path: string, name: string) => {
    await page.goto(path);
    await look(name);
  };
  await visit("/register", "register");
  await visit("/sign-in", "sign-in");
  await visit("/recover", "recover");
  await visit("/no-such-page", "not-found");
  await visit("/offline.html", "offline");
  await person.asksToRegister();
  await look("register-confirm");
  await person.typesCode("1".repeat((await person.handset.newestCode(person.email)).length));
  await look("register-confirm-wrong-code");
  await person.typesCode(await person.handset.newestCode(person.email));
  await page.waitForURL(/\/account$/);
  await look("account-new");
  await visit("/account/phone", "phone");
  await person.asksToVerify("12");
  await look("phone-refused");
  await person.asksToVerify();
  await page.waitForURL(/\/account\/phone\/confirm$/);
  await look("phone-confirm");
  await person.typesCode(await person.handset.newestCode(person.phone));
  await page.waitForURL(/\/account$/);
  await visit("/account/phone", "phone-verified");
  await visit("/account/second-factor/sms", "second-factor-sms");
  const code = await person.nextText(() => person.press(page.locator("main form").first()));
  await page.waitForURL(/\/account\/second-factor\/sms\/confirm$/);
  await look("second-factor-sms-confirm");
  await person.typesCode(code);
  await page.waitForURL(/\/account\/recovery-codes$/);
  await person.shownRecoveryCodes();
  await look("recovery-codes");
  await person.keepsRecoveryCodes();
  await look("account");
  for (const name of ["recovery-codes", "second-factor/sms", "password", "sessions", "devices", "activity"]) {
    await visit(`/account/${name}`, `account-${name.replace("/", "-")}`);
  }
  await visit("/re-authenticate", "re-authenticate");
  await person.signsOut();
  await person.typesPassword();
  await page.waitForURL(/\/sign-in\/second-factor$/);
  await look("second-factor");
  await page.context().clearCookies();
  await page.goto("/recover");
  await person.submit({ email: person.email });
  await page.waitForURL(/\/recover\/confirm$/);
  await look("recover-confirm");
  await visit("/dev/handset", "handset");
}
