import { type Person } from "../journey/person.ts";
import { expect, test } from "../journey/test.ts";

/** Up to the page that takes the new password. */
async function provesTheAddress(person: Person): Promise<void> {
  const before = await person.handset.countOfCodes(person.email);
  await person.page.goto("/recover");
  await person.submit({ email: person.email });
  await expect(person.page).toHaveURL(/\/recover\/confirm$/);
  await person.typesCode(await person.handset.newestCode(person.email, before));
  await expect(person.page).toHaveURL(/\/recover\/password$/);
}

test("a code by mail lets one set a new password, then sign in afresh", async ({ person, app }) => {
  await person.registers();
  await person.signsOut();
  await app.advance(60);
  const old = person.password;
  await provesTheAddress(person);
  person.password = person.newPassword();
  await person.submit({ password: person.password });
  await expect(person.page).toHaveURL(/\/sign-in$/);
  await person.typesPassword(old);
  await expect(person.refusal("wrong-credentials")).toBeVisible();
  await person.signsIn();
});

test("it ends every other session and tells the owner", async ({ person, app, anotherBrowser, handset }) => {
  await person.registers();
  const elsewhere = person.at(await anotherBrowser());
  await elsewhere.signsIn();
  await app.advance(60);
  await person.page.context().clearCookies();
  await provesTheAddress(person);
  person.password = person.newPassword();
  await person.submit({ password: person.password });
  await expect(person.page).toHaveURL(/\/sign-in$/);
  await handset.newest(person.email, (message) => message.code === null && /password/i.test(message.text));
  await elsewhere.page.goto("/account");
  await expect(elsewhere.page).toHaveURL(/\/sign-in$/);
});

test("the answer is the same for an address without an account", async ({ person, handset }) => {
  await person.page.goto("/recover");
  await person.submit({ email: person.email });
  await expect(person.page).toHaveURL(/\/recover\/confirm$/);
  await expect(person.form("code")).toBeVisible();
  expect(await handset.messages(person.email)).toEqual([]);
});

test("a code is over after five minutes", async ({ person, app, handset }) => {
  await person.registers();
  await person.signsOut();
  await app.advance(60);
  const before = await handset.countOfCodes(person.email);
  await person.page.goto("/recover");
  await person.submit({ email: person.email });
  const code = await handset.newestCode(person.email, before);
  await app.advance(301);
  await person.typesCode(code);
  await expect(person.refusal("code-expired")).toBeVisible();
  await person.page.goto("/recover/password");
  await expect(person.page.locator("[name=password]")).toHaveCount(0);
});

test("recovery never lifts the second factor", async ({ person, app }) => {
  await person.isSetUp();
  await person.signsOut();
  await app.advance(60);
  await provesTheAddress(person);
  await person.page.goto("/account");
  await expect(person.page).not.toHaveURL(/\/account$/);
  await person.page.goto("/recover/password");
  person.password = person.newPassword();
  await person.submit({ password: person.password });
  await expect(person.page).toHaveURL(/\/sign-in$/);
  await person.nextText(() => person.typesPassword());
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
});
