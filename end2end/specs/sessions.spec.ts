import { expect, test } from "../journey/test.ts";

test("another session can be ended and is out at once", async ({ person, anotherBrowser }) => {
  await person.registers();
  const elsewhere = await anotherBrowser();
  await elsewhere.goto("/sign-in");
  await elsewhere.locator("[name=email]").fill(person.email);
  await elsewhere.locator("[name=password]").fill(person.password);
  await elsewhere.locator("form:has([name=password]) button[type=submit]").first().click();
  await expect(elsewhere).toHaveURL(/\/account$/);
  await person.page.goto("/account/sessions");
  await person.press(person.formSaying(/other/i));
  await expect(person.page).toHaveURL(/\/account\/sessions$/);
  await elsewhere.goto("/account");
  await expect(elsewhere).toHaveURL(/\/sign-in/);
  await person.page.goto("/account");
  await expect(person.page).toHaveURL(/\/account$/);
});

test("one session can be ended and the rest stay", async ({ person, anotherBrowser }) => {
  await person.registers();
  const others = [person.at(await anotherBrowser()), person.at(await anotherBrowser())];
  for (const other of others) await other.signsIn();
  await person.page.goto("/account/sessions");
  await expect(person.formSaying(/^end it$/i)).toBeVisible();
  await expect(person.page.locator("form", { hasText: "End it" })).toHaveCount(2);
  await person.press(person.formSaying(/^end it$/i));
  await expect(person.page.locator("form", { hasText: "End it" })).toHaveCount(1);
  const places: string[] = [];
  for (const other of others) {
    await other.page.goto("/account");
    places.push(new URL(other.page.url()).pathname);
  }
  expect(places.sort()).toEqual(["/account", "/sign-in"]);
});
