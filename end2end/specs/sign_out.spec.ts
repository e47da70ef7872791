import { awake } from "../journey/person.ts";
import { expect, test } from "../journey/test.ts";

test("after sign-out the back button shows nothing of the account", async ({ person }) => {
  await person.registers();
  await person.page.goto("/account/sessions");
  await person.signsOut();
  await person.page.goBack();
  await expect(person.page.locator("body")).not.toContainText(person.email);
  await expect(person.page).toHaveURL(/\/sign-in/);
});

test("a page that the browser kept alive shows nothing of the account either", async ({ person, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "without scripts nothing comes back but by asking the server");
  await person.registers();
  const { page } = person;
  await page.goto("/account/sessions");
  await awake(page);
  await person.signsOut();
  // What a browser does whose back button brings the page back as it was left.
  await page.goto("/sign-in");
  await page.evaluate(() => {
    document.body.insertAdjacentHTML("beforeend", "<div data-private>something of the account</div>");
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
  });
  await expect(page.locator("[data-private]")).toHaveCount(0);
});

test("signed out in one tab is signed out in the other", async ({ person, context }) => {
  await person.registers();
  const second = await context.newPage();
  await second.goto("/account");
  await expect(second).toHaveURL(/\/account$/);
  await person.signsOut();
  await second.goto("/account/activity");
  await expect(second).toHaveURL(/\/sign-in$/);
  await expect(second.locator("body")).not.toContainText(person.email);
});
