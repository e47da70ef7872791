import { expect, test } from "../journey/test.ts";

test("password and text lead to the account", async ({ person }) => {
  await person.isSetUp();
  await person.signsOut();
  const code = await person.nextText(() => person.typesPassword());
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
  await person.typesCode(code);
  await expect(person.page).toHaveURL(/\/account$/);
});

test("a password alone opens nothing but the challenge", async ({ person }) => {
  await person.isSetUp();
  await person.signsOut();
  await person.nextText(() => person.typesPassword());
  await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
  for (const path of ["/account", "/account/phone", "/account/sessions", "/account/recovery-codes", "/account/password"]) {
    await person.page.goto(path);
    await expect(person.page).toHaveURL(/\/sign-in/);
  }
});

test("the page one was going to survives a wrong code, a reload and a resend", async ({ person, app }) => {
  await person.isSetUp();
  await person.signsOut();
  await person.page.goto("/account/sessions");
  await expect(person.page).toHaveURL(/\/sign-in$/);
  const code = await person.nextText(() => person.submit({ email: person.email, password: person.password }));
  await person.typesCode(code.split("").reverse().join("") === code ? "000000" : code.split("").reverse().join(""));
  await expect(person.refusal("wrong-code")).toBeVisible();
  await person.page.reload();
  await app.advance(61);
  await person.page.reload();
  const again = await person.nextText(() => person.page.locator("button[name=again]").click());
  await person.typesCode(again);
  await expect(person.page).toHaveURL(/\/account\/sessions$/);
});

test("wrong credentials are refused in the same words for known and unknown addresses", async ({ person, someoneElse }) => {
  await person.registers();
  const words: string[] = [];
  for (const email of [person.email, "nobody.at.all@example.com"]) {
    const stranger = await someoneElse();
    await stranger.page.goto("/sign-in");
    await stranger.submit({ email, password: stranger.newPassword() });
    await expect(stranger.refusal("wrong-credentials")).toBeVisible();
    await expect(stranger.page.locator("[name=email]")).toHaveValue(email);
    words.push((await stranger.refusal("wrong-credentials").innerText()).trim());
  }
  expect(words[0]).toBe(words[1]);
});

test("a trusted device is asked for the password only", async ({ person, handset }) => {
  await person.isSetUp();
  await person.signsOut();
  const code = await person.nextText(() => person.typesPassword());
  await person.form("code", "trust_device").locator("[name=trust_device]").check();
  await person.typesCode(code);
  await expect(person.page).toHaveURL(/\/account$/);
  await person.signsOut();
  const before = await handset.countOfCodes(person.phone);
  await person.signsIn();
  expect(await handset.countOfCodes(person.phone)).toBe(before);
});

test("five wrong codes end the challenge", async ({ person }) => {
  await person.isSetUp();
  await person.signsOut();
  const code = await person.nextText(() => person.typesPassword());
  for (let guess = 1; guess <= 5; guess += 1) {
    await person.typesCode(String((Number(code) + guess) % 10 ** code.length).padStart(code.length, "0"));
    await expect(person.page.locator('[role="alert"][data-refusal]')).toBeVisible();
  }
  if (await person.form("code").count()) await person.typesCode(code);
  await expect(person.refusal("too-many-tries")).toBeVisible();
  await person.page.goto("/account");
  await expect(person.page).toHaveURL(/\/sign-in/);
});

test("a code is over after five minutes", async ({ person, app }) => {
  await person.isSetUp();
  await person.signsOut();
  const code = await person.nextText(() => person.typesPassword());
  await app.advance(301);
  await person.typesCode(code);
  await expect(person.refusal("code-expired")).toBeVisible();
});

test("an ended partial session leads to the sign-in page, not to a fault", async ({ person, app }) => {
  await person.isSetUp();
  await person.signsOut();
  const code = await person.nextText(() => person.typesPassword());
  await app.advance(601);
  await person.typesCode(code);
  await expect(person.page).toHaveURL(/\/sign-in$/);
  await person.page.goto("/sign-in/second-factor");
  await expect(person.page).toHaveURL(/\/sign-in$/);
});

test("two tabs at the second step: one signs in, the other goes on signed in", async ({ person, context }) => {
  await person.isSetUp();
  await person.signsOut();
  const code = await person.nextText(() => person.typesPassword());
  const second = person.at(await context.newPage());
  await second.page.goto("/sign-in/second-factor");
  await person.typesCode(code);
  await expect(person.page).toHaveURL(/\/account$/);
  await second.typesCode(code);
  await expect(second.page.locator("h1")).toHaveCount(1);
  for (const { page } of [person, second]) {
    await page.goto("/account");
    await expect(page).toHaveURL(/\/account$/);
    await expect(page.locator("main")).toContainText(person.email);
  }
});
