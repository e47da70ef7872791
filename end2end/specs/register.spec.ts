import { expect, test } from "../journey/test.ts";

test("a code from the mail makes an account and signs in", async ({ person }) => {
  await person.registers();
  await expect(person.page.locator("h1")).toHaveCount(1);
  await expect(person.page.locator("main")).toContainText(person.email);
});

test("the link of the mail fills the code in and waits for a press", async ({ person, handset }) => {
  await person.asksToRegister();
  const mail = await handset.newest(person.email, (message) => message.code !== null);
  const link = mail.text.match(/https?:\/\/\S+/)?.[0] ?? "no link";
  expect(link).not.toContain(mail.code as string);
  await person.page.goto(link);
  await expect(person.page.locator("[name=code]")).toHaveValue(mail.code as string);
  await person.press(person.form("code"));
  await expect(person.page).toHaveURL(/\/account$/);
});

test("in another browser the link shows the code and confirms nothing", async ({ person, handset, anotherBrowser }) => {
  await person.asksToRegister();
  const mail = await handset.newest(person.email, (message) => message.code !== null);
  const elsewhere = await anotherBrowser();
  await elsewhere.goto(mail.text.match(/https?:\/\/\S+/)?.[0] ?? "no link");
  await expect(elsewhere.locator("main")).toContainText(mail.code as string);
  await elsewhere.goto("/account");
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await person.typesCode(mail.code as string);
  await expect(person.page).toHaveURL(/\/account$/);
});

test("a known address gets the same answer, and its owner another mail", async ({ person, someoneElse, handset }) => {
  await person.registers();
  const stranger = await someoneElse();
  await stranger.page.goto("/register");
  await stranger.submit({ email: person.email, password: stranger.password });
  await expect(stranger.page).toHaveURL(/\/register\/confirm$/);
  await handset.newest(person.email, (message) => message.code === null && /already/i.test(message.text));
});

test("a common password is refused and says why", async ({ person }) => {
  await person.page.goto("/register");
  await person.submit({ email: person.email, password: "password123" });
  await expect(person.refusal("weak-password")).toBeVisible();
  await expect(person.form("email").locator("[name=email]")).toHaveValue(person.email);
});

test("a wrong code is refused and the right one still works", async ({ person, handset }) => {
  await person.asksToRegister();
  const code = await handset.newestCode(person.email);
  await person.typesCode(wrong(code));
  await expect(person.refusal("wrong-code")).toBeVisible();
  await person.typesCode(code);
  await expect(person.page).toHaveURL(/\/account$/);
});

test("send again sends a second code and both work", async ({ person, handset, app }) => {
  await person.asksToRegister();
  const first = await handset.newestCode(person.email);
  await app.advance(31);
  await person.page.reload();
  await person.page.locator("button[name=again]").click();
  await handset.newestCode(person.email, 1);
  await person.typesCode(first);
  await expect(person.page).toHaveURL(/\/account$/);
});

test("two tabs confirm one registration: one account, and both go on", async ({ person, handset, context }) => {
  await person.asksToRegister();
  const code = await handset.newestCode(person.email);
  const second = person.at(await context.newPage());
  await second.page.goto("/register/confirm");
  await person.typesCode(code);
  await expect(person.page).toHaveURL(/\/account$/);
  await second.typesCode(code);
  await expect(second.page.locator("h1")).toHaveCount(1);
  await second.page.goto("/account");
  await expect(second.page.locator("main")).toContainText(person.email);
});

test("a code is over after five minutes, and a new one works", async ({ person, handset, app }) => {
  await person.asksToRegister();
  const code = await handset.newestCode(person.email);
  await app.advance(301);
  await person.typesCode(code);
  await expect(person.refusal("code-expired")).toBeVisible();
  await person.asksToRegister();
  await person.typesCode(await handset.newestCode(person.email, 1));
  await expect(person.page).toHaveURL(/\/account$/);
});

/** A code of the same length that is not `code`. */
function wrong(code: string): string {
  return code.replace(/./, (digit) => String((Number(digit) + 1) % 10));
}
