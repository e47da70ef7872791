import { expect, test } from "../journey/test.ts";

const link = (text: string) => text.match(/https?:\/\/\S+\/not-me\?link=\S+/)?.[0] as string;

test("a sign-in from a new browser is told, and one press ends it", async ({ person, anotherBrowser, handset }) => {
  await person.registers();
  const thief = person.at(await anotherBrowser());
  await thief.signsIn();
  const mail = await handset.newest(person.email, (message) => /signed in to your account from a browser/.test(message.text));
  const reader = person.at(await anotherBrowser());
  await reader.page.goto(link(mail.text));
  await expect(reader.page.locator("main")).toContainText("Somebody signed in to your account.");
  await thief.page.goto("/account");
  await expect(thief.page, "looking ends nothing").toHaveURL(/\/account$/);
  await reader.press(reader.form("link"));
  await expect(reader.page.getByRole("status")).toContainText("That sign-in was ended");
  await thief.page.goto("/account");
  await expect(thief.page).toHaveURL(/\/sign-in$/);
  await person.page.goto("/account");
  await expect(person.page).toHaveURL(/\/account$/);
  await reader.page.reload();
  await expect(reader.page.getByRole("status")).toContainText("That sign-in was ended");
  await expect(reader.page.locator("main")).toContainText("This was ended on");
});

test("a code that somebody else asked for ends by its link", async ({ person, app, anotherBrowser, handset }) => {
  await person.registers();
  await app.advance(60);
  const stranger = person.at(await anotherBrowser());
  const before = await handset.countOfCodes(person.email);
  await stranger.page.goto("/recover");
  await stranger.submit({ email: person.email });
  const code = await handset.newestCode(person.email, before);
  const mail = await handset.newest(person.email, (message) => message.code === code);
  await person.page.goto(link(mail.text));
  await person.press(person.form("link"));
  await expect(person.page.getByRole("status")).toContainText("opens nothing any more");
  await stranger.typesCode(code);
  await expect(stranger.refusal("code-expired")).toBeVisible();
});
