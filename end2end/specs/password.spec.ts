import { awake } from "../journey/person.ts";
import { expect, test } from "../journey/test.ts";

test("a changed password is asked for next time", async ({ person, handset }) => {
  await person.registers();
  const old = person.password;
  await person.page.goto("/account/password");
  person.password = person.newPassword();
  await person.submit({ current_password: old, password: person.password });
  await expect(person.page).toHaveURL(/\/account$/);
  await handset.newest(person.email, (message) => message.code === null);
  await person.signsOut();
  await person.typesPassword(old);
  await expect(person.refusal("wrong-credentials")).toBeVisible();
  await person.signsIn();
});

test("a wrong current password changes nothing", async ({ person }) => {
  await person.registers();
  await person.page.goto("/account/password");
  await person.submit({ current_password: person.newPassword(), password: person.newPassword() });
  await expect(person.refusal("wrong-credentials")).toBeVisible();
  await person.signsOut();
  await person.signsIn();
});

test("the well-known address leads to the password page", async ({ person }) => {
  await person.registers();
  await person.page.goto("/.well-known/change-password");
  await expect(person.page).toHaveURL(/\/account\/password$/);
});

test("the refused field is the one that is marked", async ({ person, javaScriptEnabled }) => {
  test.skip(javaScriptEnabled === false, "without scripts the page comes back with the refusal above the form");
  await person.registers();
  await person.page.goto("/account/password");
  const [current, fresh] = [person.page.locator("[name=current_password]"), person.page.locator("[name=password]")];
  await person.submit({ current_password: person.newPassword(), password: person.newPassword() });
  await expect(person.refusal("wrong-credentials")).toBeVisible();
  await expect(current).toHaveAttribute("aria-invalid", "true");
  await expect(current).toBeFocused();
  await expect(fresh).not.toHaveAttribute("aria-invalid");
  await person.submit({ current_password: person.password, password: "password123" });
  await expect(person.refusal("weak-password")).toBeVisible();
  await expect(fresh).toHaveAttribute("aria-invalid", "true");
  await expect(current).not.toHaveAttribute("aria-invalid");
});

test("a password can be looked at, and the button says so aloud too", async ({ person, javaScriptEnabled }) => {
  const { page } = person;
  await page.goto("/sign-in");
  await awake(page);
  const button = page.locator("[data-reveal]");
  if (javaScriptEnabled === false) {
    await expect(button).toBeHidden();
    return;
  }
  await page.locator("[name=password]").fill(person.password);
  for (const [seen, kind] of [["Hide", "text"], ["Show", "password"]]) {
    await button.click();
    await expect(page.locator("[name=password]")).toHaveAttribute("type", kind);
    await expect(button).toHaveText(seen);
    await expect(page.getByRole("button", { name: `${seen} the password` })).toBeVisible();
  }
});
