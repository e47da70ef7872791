import { expect, test } from "../journey/test.ts";

test("whoever gets texts can stop them with a code from one", async ({ person, app, anotherBrowser, handset }) => {
  await person.registers();
  const code = await person.nextText(() => person.asksToVerify());
  const holder = person.at(await anotherBrowser());
  await holder.page.goto("/sign-in");
  await holder.page.getByRole("link", { name: /didn't ask for/ }).click();
  await expect(holder.page).toHaveURL(/\/not-me\/texts$/);
  const texts = (await handset.messages()).length;
  await holder.submit({ phone: person.phone, code: code.replace(/^./, (digit) => (digit === "7" ? "3" : "7")) });
  await expect(holder.refusal("wrong-code")).toBeVisible();
  await holder.submit({ phone: person.phone, code });
  await expect(holder.page.getByRole("status")).toContainText("no more texts");
  expect((await handset.messages()).length, "the page sends nothing").toBe(texts);
  await app.advance(60);
  await person.asksToVerify();
  await expect(person.refusal("number-silenced")).toBeVisible();
});
