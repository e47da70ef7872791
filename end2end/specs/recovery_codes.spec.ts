import { type Person } from "../journey/person.ts";
import { expect, test } from "../journey/test.ts";

/** Opens the recovery code's form of the second-factor page and sends it. */
async function usesRecoveryCode(person: Person, code: string): Promise<void> {
  const form = person.form("recovery_code");
  if (!(await form.isVisible())) await choosesRecoveryCode(person);
  await person.submit({ recovery_code: code });
}

async function choosesRecoveryCode(person: Person): Promise<void> {
  const { page } = person;
  await page.locator('button[name=method][value=recovery-code], summary:text-matches("recovery code", "i"), a:text-matches("recovery code", "i")').first().click();
  await expect(person.form("recovery_code")).toBeVisible();
}

test("a recovery code opens the account once", async ({ person }) => {
  await person.isSetUp();
  const [code] = person.recoveryCodes;
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await usesRecoveryCode(person, code);
  await expect(person.page).toHaveURL(/\/account$/);
  await expect(person.page.locator("main")).toContainText(/\b9\b/);
  await person.signsOut();
  await person.typesPassword();
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
  await usesRecoveryCode(person, code);
  await expect(person.refusal("wrong-code")).toBeVisible();
});

test("a code typed in lower case with spaces is understood", async ({ person }) => {
  await person.isSetUp();
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await usesRecoveryCode(person, ` ${person.recoveryCodes[1].toLowerCase().replace(/-/g, " ")} `);
  await expect(person.page).toHaveURL(/\/account$/);
});

test("choosing the recovery code sends nothing", async ({ person, handset }) => {
  await person.isSetUp();
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  const before = await handset.countOfCodes(person.phone);
  if (!(await person.form("recovery_code").isVisible())) await choosesRecoveryCode(person);
  expect(await handset.countOfCodes(person.phone)).toBe(before);
});

test("new codes replace all old ones", async ({ person }) => {
  await person.isSetUp();
  const old = person.recoveryCodes;
  await person.page.goto("/account/recovery-codes");
  await person.press(person.page.locator("main form").first());
  await expect(person.page.locator("[data-recovery-code]")).toHaveCount(10);
  const fresh = await person.shownRecoveryCodes();
  expect(fresh.filter((code) => old.includes(code))).toEqual([]);
  await person.keepsRecoveryCodes();
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await usesRecoveryCode(person, old[0]);
  await expect(person.refusal("wrong-code")).toBeVisible();
  await usesRecoveryCode(person, fresh[0]);
  await expect(person.page).toHaveURL(/\/account$/);
});
