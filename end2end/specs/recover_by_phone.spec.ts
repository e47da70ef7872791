import type { Person } from "../journey/person.ts";
import { expect, test } from "../journey/test.ts";

const DAY = 86_400;

/** Up to where the code to the phone leads. */
async function provesThePhone(person: Person): Promise<void> {
  await person.typesCode(await person.nextText(() => person.asksToRecoverByPhone()));
}

/** The link that cancels, from the newest message that has one. */
async function cancelLink(person: Person, to: string): Promise<string> {
  const message = await person.handset.newest(to, (message) => message.text.includes("/cancel?t="));
  return message.text.match(/https?:\/\/\S+\/cancel\?t=\S+/)?.[0] as string;
}

test("address and phone let one set a new password", async ({ person, app }) => {
  await person.registers();
  await person.verifiesPhone();
  await person.signsOut();
  await app.advance(60);
  await provesThePhone(person);
  await expect(person.page).toHaveURL(/\/recover\/password$/);
  person.password = person.newPassword();
  await person.submit({ password: person.password });
  await expect(person.page).toHaveURL(/\/sign-in$/);
  await person.signsIn();
});

test("the answer is the same for a phone of nobody", async ({ person, handset }) => {
  await person.asksToRecoverByPhone();
  await expect(person.page).toHaveURL(/\/recover\/confirm$/);
  await expect(person.form("code")).toBeVisible();
  expect(await handset.messages(person.phone)).toEqual([]);
});

test("where the phone is the second factor, a code by mail is asked for too", async ({ person, app, handset }) => {
  await person.isSetUp();
  await person.signsOut();
  await app.advance(60);
  await provesThePhone(person);
  await expect(person.page).toHaveURL(/\/recover\/second-proof$/);
  await person.page.goto("/recover/password");
  await expect(person.page).toHaveURL(/\/recover\/second-proof$/);
  const before = await handset.countOfCodes(person.email);
  await person.page.reload();
  expect(await handset.countOfCodes(person.email)).toBe(before);
  await person.again();
  await person.typesCode(await handset.newestCode(person.email, before));
  await expect(person.page).toHaveURL(/\/recover\/password$/);
  person.password = person.newPassword();
  await person.submit({ password: person.password });
  await person.nextText(() => person.typesPassword());
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
});

test("a recovery code is one more proof as well", async ({ person, app }) => {
  await person.isSetUp();
  await person.signsOut();
  await app.advance(60);
  await provesThePhone(person);
  await person.submit({ recovery_code: person.recoveryCodes[0] });
  await expect(person.page).toHaveURL(/\/recover\/password$/);
});

test("without another proof one waits a day, and the owner can cancel from any browser", async ({ person, app, anotherBrowser }) => {
  await person.isSetUp();
  await person.signsOut();
  await app.advance(60);
  await provesThePhone(person);
  await person.press(person.formSaying(/^\s*wait\s*$/i));
  await expect(person.page.locator("main")).toContainText("Your wait has begun");
  const link = await cancelLink(person, person.email);
  expect(await cancelLink(person, person.phone)).toBe(link);

  const owner = person.at(await anotherBrowser());
  await owner.page.goto(link);
  await owner.page.reload();
  await person.page.goto("/recover/second-proof");
  await expect(person.page.locator("main")).toContainText("Your wait has begun");
  await owner.press(owner.formSaying(/cancel it/i));
  await expect(owner.page.locator('[role="status"]')).toContainText("It was cancelled on");
  await owner.page.reload();
  await expect(owner.page.locator('[role="status"]')).toContainText("It was cancelled on");
  await person.page.goto("/recover/second-proof");
  await expect(person.page).toHaveURL(/\/recover$/);
});

test("after a day the phone opens it once", async ({ person, app }) => {
  await person.isSetUp();
  await person.signsOut();
  await app.advance(60);
  await provesThePhone(person);
  await person.press(person.formSaying(/^\s*wait\s*$/i));
  await app.advance(DAY);
  await provesThePhone(person);
  await expect(person.page).toHaveURL(/\/recover\/password$/);
});

test("a number that went to somebody else is told by mail, and signing in says what to do", async ({ person, app, someoneElse, handset }) => {
  await person.isSetUp();
  await person.signsOut();
  await app.advance(181 * DAY);
  const other = await someoneElse();
  await other.registers();
  const before = await handset.countOfCodes(person.phone);
  await other.asksToVerify(person.phone);
  await other.typesCode(await handset.newestCode(person.phone, before));
  await expect(other.page).toHaveURL(/\/account$/);
  await handset.newest(person.email, (message) => /somebody else has proved/i.test(message.text));
  await person.typesPassword();
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
  await expect(person.page.locator("main")).toContainText("Somebody else has proved");
  await person.submit({ recovery_code: person.recoveryCodes[0] });
  await expect(person.page).toHaveURL(/\/account$/);
  await expect(person.page.locator("main")).toContainText("add your present number");
});
