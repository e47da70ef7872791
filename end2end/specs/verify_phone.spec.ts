import { awake } from "../journey/person.ts";
import { expect, test } from "../journey/test.ts";

test("a code by text proves the number", async ({ person }) => {
  await person.registers();
  await person.verifiesPhone();
  await expect(person.page.locator("main")).toContainText(person.maskedPhone);
});

test("a number typed as people write it is understood", async ({ person, handset }) => {
  await person.registers();
  const written = person.phone.replace(/^\+1(...)(...)(....)$/, "+1 ($1) $2-$3");
  await person.asksToVerify(written);
  await expect(person.page).toHaveURL(/\/account\/phone\/confirm$/);
  await person.typesCode(await handset.newestCode(person.phone));
  await expect(person.page).toHaveURL(/\/account$/);
});

test("the text's last line is bound to this host", async ({ person, handset, app }) => {
  await person.registers();
  await person.asksToVerify();
  const text = await handset.newest(person.phone);
  expect(text.text.trim().split("\n").at(-1)).toBe(`@${new URL(app.url).hostname} #${text.code}`);
});

test("a landline is refused and what was typed stays", async ({ person }) => {
  await person.registers();
  await person.asksToVerify("+41 44 668 18 00");
  await expect(person.refusal("not-a-mobile-number")).toBeVisible();
  await expect(person.page.locator("[name=phone]")).toHaveValue(/668/);
});

test("the posted number counts for nothing, the challenge's does", async ({ person, handset }) => {
  await person.registers();
  await person.asksToVerify();
  const code = await handset.newestCode(person.phone);
  const action = await person.form("code").getAttribute("action");
  const answer = await person.page.request.post(action as string, {
    form: { code, phone: "+12125550199" },
    headers: { origin: new URL(person.page.url()).origin },
  });
  expect(answer.status()).toBe(200);
  await person.page.goto("/account/phone");
  await expect(person.formSaying(/remove/i)).toHaveCount(1);
  await expect(person.page.locator("main")).toContainText(person.maskedPhone);
  await expect(person.page.locator("main")).not.toContainText("*99");
});

test("reloading the waiting page sends nothing", async ({ person, handset }) => {
  await person.registers();
  await person.asksToVerify();
  await handset.newestCode(person.phone);
  await person.page.reload();
  await person.page.reload();
  await expect(person.form("code")).toBeVisible();
  expect(await handset.countOfCodes(person.phone)).toBe(1);
});

test("a second send is refused until the cool-down is over", async ({ person, handset, app }) => {
  await person.registers();
  await person.asksToVerify();
  await handset.newestCode(person.phone);
  await person.asksToVerify();
  await expect(person.refusal("too-soon")).toBeVisible();
  expect(await handset.countOfCodes(person.phone)).toBe(1);
  await app.advance(31);
  await person.asksToVerify();
  await handset.newestCode(person.phone, 1);
});

test("changing the number keeps the old one until the new one is proved", async ({ person, handset, app, world }) => {
  await person.registers();
  await person.verifiesPhone();
  const next = world.nextNumber();
  world.canaries.add("phone", next);
  await app.advance(60);
  await person.asksToVerify(next);
  await expect(person.page).toHaveURL(/\/account\/phone\/confirm$/);
  await person.page.goto("/account");
  await expect(person.page.locator("main")).toContainText(person.maskedPhone);
  await person.page.goto("/account/phone/confirm");
  await person.typesCode(await handset.newestCode(next));
  await expect(person.page).toHaveURL(/\/account$/);
  await handset.newest(person.phone, (message) => message.code === null);
});

test("removing the phone takes it off the account", async ({ person }) => {
  await person.registers();
  await person.verifiesPhone();
  await person.page.goto("/account/phone");
  await person.press(person.formSaying(/remove/i));
  await person.page.goto("/account/phone");
  await expect(person.page.locator("main")).not.toContainText(person.maskedPhone);
  await expect(person.formSaying(/remove/i)).toHaveCount(0);
});

test("a phone that another account proved is proved here too, and its owner keeps theirs", async ({ person, someoneElse, handset, app }) => {
  await person.registers();
  await person.verifiesPhone();
  const other = await someoneElse();
  await other.registers();
  await app.advance(3_600);
  const before = await handset.countOfCodes(person.phone);
  await other.page.goto("/account/phone");
  if (other.page.url().endsWith("/re-authenticate")) await other.submit({ password: other.password });
  await other.asksToVerify(person.phone);
  await expect(other.page).toHaveURL(/\/account\/phone\/confirm$/);
  await other.typesCode(await handset.newestCode(person.phone, before));
  await expect(other.page).toHaveURL(/\/account$/);
  await expect(other.page.locator("main")).toContainText(person.maskedPhone);
  await expect(other.page.locator("main")).not.toContainText(person.email);
  await person.page.goto("/account");
  await expect(person.page.locator("main")).toContainText(person.maskedPhone);
});

test("a code for somebody else's phone opens nothing here", async ({ person, someoneElse, handset }) => {
  await person.registers();
  await person.asksToVerify();
  const other = await someoneElse();
  await other.registers();
  await other.asksToVerify();
  const [mine, theirs] = [await handset.newestCode(person.phone), await handset.newestCode(other.phone)];
  await person.typesCode(theirs);
  await expect(person.refusal("wrong-code")).toBeVisible();
  await person.typesCode(mine);
  await expect(person.page).toHaveURL(/\/account$/);
});

test("a code is over after five minutes, and a new one works", async ({ person, handset, app }) => {
  await person.registers();
  await person.asksToVerify();
  const code = await handset.newestCode(person.phone);
  await app.advance(301);
  await person.typesCode(code);
  await expect(person.refusal("code-expired")).toBeVisible();
  await person.asksToVerify();
  await expect(person.page).toHaveURL(/\/account\/phone\/confirm$/);
  await person.typesCode(await handset.newestCode(person.phone, 1));
  await expect(person.page).toHaveURL(/\/account$/);
});

test("a double click on confirm is one try, and leads on", async ({ person, handset }) => {
  await person.registers();
  await person.asksToVerify();
  const code = await handset.newestCode(person.phone);
  const { page } = person;
  await awake(page);
  // Typed without its island, which would send it by itself.
  await page.locator("[name=code]").evaluate((field: HTMLInputElement, code) => void (field.value = code), code);
  // Both presses on this page: the second click of a mouse may already meet what stands there on the next one.
  const button = person.form("code").locator("button:not([name=again]):not([type=button])").first();
  await button.evaluate((button: HTMLButtonElement) => {
    button.click();
    button.click();
  });
  await expect(page).toHaveURL(/\/account$/);
  await expect(page.locator('[role="alert"]')).toHaveCount(0);
  await expect(page.locator("main")).toContainText(person.maskedPhone);
});

test("removed in one tab, the other says so and goes on", async ({ person, context }) => {
  await person.registers();
  await person.verifiesPhone();
  const second = person.at(await context.newPage());
  for (const { page } of [person, second]) await page.goto("/account/phone");
  await person.press(person.formSaying(/remove/i));
  await second.press(second.formSaying(/remove/i));
  await expect(second.page.locator('[role="alert"][data-refusal], [role="status"]').first()).toBeVisible();
  await second.page.goto("/account/phone");
  await expect(second.formSaying(/remove/i)).toHaveCount(0);
});
