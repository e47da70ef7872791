import { type Person } from "../journey/person.ts";
import { expect, test } from "../journey/test.ts";

/** Switches it on at the page of the phone. */
async function letsPhoneSignIn(person: Person, said = "Your phone alone now signs you in"): Promise<void> {
  await person.page.goto("/account/phone");
  await person.press(person.formSaying(/^\s*switch it on/i));
  await expect(person.page).toHaveURL(/\/account$/);
  await expect(person.page.locator("main")).toContainText(said);
}

/** Types the number. With scripts on an island does the work that is due before the text. */
async function asksByPhone(person: Person, phone = person.phone): Promise<void> {
  await person.page.goto("/sign-in/phone");
  await person.submit({ phone });
}

/** Up to the code, in a browser that is signed out. */
async function codeByPhone(person: Person): Promise<string> {
  const code = await person.nextText(() => asksByPhone(person));
  await expect(person.page).toHaveURL(/\/sign-in\/phone\/confirm$/);
  return code;
}

test("number and code lead to the account, once that is switched on", async ({ person, app, handset }) => {
  await person.registers();
  await person.verifiesPhone();
  const before = await handset.countOfCodes(person.phone);
  await person.signsOut();
  await asksByPhone(person);
  await expect(person.page).toHaveURL(/\/sign-in\/phone\/confirm$/);
  await expect(person.form("code")).toBeVisible();
  await person.signsIn();
  expect(await handset.countOfCodes(person.phone), "nothing was sent").toBe(before);
  await letsPhoneSignIn(person);
  await handset.newest(person.email, (message) => /signs in to your account, without your password/.test(message.text));
  await person.signsOut();
  await app.advance(3_600);
  await person.page.goto("/sign-in");
  await person.page.getByRole("link", { name: "Use your phone instead" }).click();
  await expect(person.page).toHaveURL(/\/sign-in\/phone$/);
  await person.typesCode(await codeByPhone(person));
  await expect(person.page).toHaveURL(/\/account$/);
  await expect(person.page.locator("main")).toContainText(person.email);
});

test("with two-step sign-in the password comes next, and where one was going stays", async ({ person, app, handset }) => {
  await person.isSetUp();
  await letsPhoneSignIn(person, "is now the first of two steps to sign in");
  await person.signsOut();
  await app.advance(60);
  await person.page.goto("/account/devices");
  await expect(person.page).toHaveURL(/\/sign-in$/);
  const code = await codeByPhone(person);
  await person.typesCode(code.split("").reverse().join("") === code ? "000000" : code.split("").reverse().join(""));
  await expect(person.refusal("wrong-code")).toBeVisible();
  await app.advance(61);
  await person.page.reload();
  await person.typesCode(await person.nextText(() => person.again()));
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
  await expect(person.page.locator("[name=code], [name=again]")).toHaveCount(0);
  const texts = await handset.countOfCodes(person.phone);
  await person.submit({ password: "not it, not at all" });
  await expect(person.refusal("wrong-credentials")).toBeVisible();
  await person.page.reload();
  await person.submit({ password: person.password });
  await expect(person.page).toHaveURL(/\/account\/devices$/);
  expect(await handset.countOfCodes(person.phone)).toBe(texts);
});

test("a recovery code does in place of the password", async ({ person, app }) => {
  await person.isSetUp();
  await letsPhoneSignIn(person, "is now the first of two steps to sign in");
  await person.signsOut();
  await app.advance(60);
  await person.typesCode(await codeByPhone(person));
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
  await person.submit({ recovery_code: person.recoveryCodes[0] as string });
  await expect(person.page).toHaveURL(/\/account$/);
});

test("something important wants the password too, and says why", async ({ person, app }) => {
  await person.registers();
  await person.verifiesPhone();
  await letsPhoneSignIn(person);
  await person.signsOut();
  await app.advance(60);
  await person.typesCode(await codeByPhone(person));
  await expect(person.page).toHaveURL(/\/account$/);
  await person.page.goto("/account/phone");
  await expect(person.page).toHaveURL(/\/re-authenticate$/);
  await expect(person.page.locator("main")).toContainText("without your password");
  await expect(person.page.getByRole("link", { name: "Forgotten your password?" })).toHaveAttribute("href", "/recover");
  await person.submit({ password: person.password });
  await expect(person.page).toHaveURL(/\/account\/phone$/);
  await person.press(person.formSaying(/^\s*switch it off/i));
  await expect(person.page.locator("main")).toContainText("no longer signs you in");
});

test("a number that nobody has is answered in the same words", async ({ person, someoneElse, handset, app }) => {
  await person.registers();
  await person.verifiesPhone();
  await letsPhoneSignIn(person);
  await person.signsOut();
  await app.advance(60);
  const words: string[] = [];
  for (const phone of [person.phone, (await someoneElse()).phone]) {
    const stranger = await someoneElse();
    await asksByPhone(stranger, phone);
    await expect(stranger.page).toHaveURL(/\/sign-in\/phone\/confirm$/);
    await stranger.typesCode("000000");
    await expect(stranger.refusal("wrong-code")).toBeVisible();
    const said = await stranger.page.locator("main").innerText();
    words.push(said.replace(/\+1 [\d-]+/, "").replace(/ in \d+ s/, ""));
    if (phone !== person.phone) expect(await handset.messages(phone)).toEqual([]);
  }
  expect(words[0]).toBe(words[1]);
});

test("a number that no text reaches is refused at its field, and stays there", async ({ person }) => {
  await asksByPhone(person, "12");
  await expect(person.refusal("not-a-mobile-number")).toBeVisible();
  await expect(person.page.locator("[name=phone]")).toHaveValue("12");
});

test("two tabs: one signs in, the other goes on signed in", async ({ person, app, context }) => {
  await person.registers();
  await person.verifiesPhone();
  await letsPhoneSignIn(person);
  await person.signsOut();
  await app.advance(60);
  const code = await codeByPhone(person);
  const second = person.at(await context.newPage());
  await second.page.goto("/sign-in/phone/confirm");
  await person.typesCode(code);
  await expect(person.page).toHaveURL(/\/account$/);
  await second.typesCode(code);
  await expect(second.page).toHaveURL(/\/account$/);
  await person.page.goBack();
  await expect(person.page).toHaveURL(/\/account$/);
});

test.describe("without scripts", () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled !== false, "said there alone");
  test("the page says that it needs them, and names another way", async ({ person }) => {
    await person.page.goto("/sign-in/phone");
    await expect(person.page.locator("noscript .notice")).toContainText("needs scripts");
    await person.page.getByRole("link", { name: "sign in with e-mail and password" }).click();
    await expect(person.page).toHaveURL(/\/sign-in$/);
  });
});
