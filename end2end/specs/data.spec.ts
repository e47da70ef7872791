import { readFile } from "node:fs/promises";
import { expect, test } from "../journey/test.ts";

test("an account that was to be deleted is kept after all", async ({ person }) => {
  await person.registers();
  await person.page.goto("/account/data");
  await person.press(person.formSaying(/delete my account/i));
  await expect(person.page).toHaveURL(/\/sign-in$/);
  await person.typesPassword();
  await expect(person.page).toHaveURL(/\/account\/leaving$/);
  await person.page.goto("/account/phone");
  await expect(person.page).toHaveURL(/\/account\/leaving$/);
  await person.press(person.formSaying(/keep my account/i));
  await expect(person.page).toHaveURL(/\/account$/);
});

test("what an account holds comes as a file", async ({ person }) => {
  await person.registers();
  await person.page.goto("/account/data");
  const downloading = person.page.waitForEvent("download");
  await person.page.getByRole("button", { name: /download the file/i }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("ringfence-account.json");
  const held = JSON.parse(await readFile(await download.path(), "utf8"));
  expect(held.email_addresses[0].address).toBe(person.email);
});
