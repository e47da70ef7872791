import { expect, test } from "../journey/test.ts";

test("an address is added, made the main one, and the old one removed", async ({ person, handset }) => {
  await person.registers();
  const work = person.email.replace("@example.com", "@work.example");
  await person.page.goto("/account/email");
  await person.submit({ email: work });
  await expect(person.page).toHaveURL(/\/account\/email\/confirm$/);
  await person.form("code", "main").locator("[name=main]").check();
  await person.typesCode(await handset.newestCode(work));
  await expect(person.page).toHaveURL(/\/account\/email$/);
  await expect(person.page.locator("main")).toContainText(work);
  await person.press(person.formSaying(/^remove/i));
  await expect(person.page.locator("main")).not.toContainText(person.email);
});

test("a wrong code is refused in place, and another one can be asked for", async ({ person, handset, app }) => {
  await person.registers();
  const work = person.email.replace("@example.com", "@work.example");
  await person.page.goto("/account/email");
  await person.submit({ email: work });
  const code = await handset.newestCode(work);
  await person.typesCode(code.replace(/^./, (digit) => String((Number(digit) + 1) % 10)));
  await expect(person.refusal("wrong-code")).toBeVisible();
  await app.advance(31);
  await person.page.reload();
  await person.again();
  await person.typesCode(await handset.newestCode(work));
  await expect(person.page).toHaveURL(/\/account\/email$/);
});

test("one's own address is refused and what was typed stays", async ({ person }) => {
  await person.registers();
  await person.page.goto("/account/email");
  await person.submit({ email: person.email });
  await expect(person.refusal("address-known")).toBeVisible();
  await expect(person.form("email").locator("[name=email]")).toHaveValue(person.email);
});
