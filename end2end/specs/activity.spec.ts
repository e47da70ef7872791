import { expect, test } from "../journey/test.ts";

test("recent activity names what happened without a full address or number", async ({ person }) => {
  await person.registers();
  await person.verifiesPhone();
  await person.page.goto("/account/activity");
  const main = person.page.locator("main");
  await expect(main).toContainText("The account was made");
  await expect(main).toContainText(/The phone .*\*.* was verified/);
  await expect(main).not.toContainText(person.phone);
  await expect(main).not.toContainText(person.phone.slice(-7));
  await expect(main).not.toContainText(person.email);
});
