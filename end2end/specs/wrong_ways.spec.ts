import { expect, test } from "../journey/test.ts";

const unlikely = {
  "nothing but spaces": "   ",
  emoji: "🦊🔐🦊",
  "right to left": "שלום‏ 123",
  "very long": "9".repeat(5_000),
  markup: `"><script>alert(1)</script>`,
};

for (const [name, value] of Object.entries(unlikely)) {
  test(`${name} as a phone or a code is refused kindly`, async ({ person, handset }) => {
    await person.registers();
    await person.asksToVerify(value);
    await expect(person.page.locator('[role="alert"][data-refusal]').first()).toBeVisible();
    await person.asksToVerify();
    const code = await handset.newestCode(person.phone);
    await person.typesCode(value);
    await expect(person.page.locator('[role="alert"][data-refusal]').first()).toBeVisible();
    await person.typesCode(code);
    await expect(person.page).toHaveURL(/\/account$/);
  });
}

test("codes one digit short or long are refused, with spaces they are right", async ({ person, handset }) => {
  await person.registers();
  await person.asksToVerify();
  const code = await handset.newestCode(person.phone);
  for (const almost of [code.slice(1), `${code}0`]) {
    await person.typesCode(almost);
    await expect(person.page.locator('[role="alert"][data-refusal]').first()).toBeVisible();
  }
  await person.typesCode(` ${code.slice(0, 3)} ${code.slice(3)} `);
  await expect(person.page).toHaveURL(/\/account$/);
});

test("a used code opens nothing a second time", async ({ person, handset }) => {
  await person.registers();
  await person.asksToVerify();
  const code = await handset.newestCode(person.phone);
  const confirm = (await person.form("code").getAttribute("action")) as string;
  await person.typesCode(code);
  await expect(person.page).toHaveURL(/\/account$/);
  const answer = await person.page.request.post(confirm, {
    form: { code },
    headers: { origin: new URL(person.page.url()).origin, accept: "application/json" },
  });
  expect(answer.status()).toBe(409);
  expect(await answer.json()).toMatchObject({ refusal: "nothing-to-confirm" });
  // Nor in a later challenge of the same purpose.
  await person.page.goto("/account/phone");
  await person.press(person.formSaying(/remove/i));
  await person.asksToVerify();
  await handset.newestCode(person.phone, 1);
  await person.typesCode(code);
  await expect(person.refusal("wrong-code")).toBeVisible();
});

test("the code of another browser's registration opens nothing here", async ({ person, someoneElse, handset }) => {
  await person.asksToRegister();
  const other = await someoneElse();
  await other.asksToRegister();
  await person.typesCode(await handset.newestCode(other.email));
  await expect(person.refusal("wrong-code")).toBeVisible();
});

test("cookies lost at any step lead to a page that goes on", async ({ person, handset }) => {
  const { page } = person;
  await person.asksToRegister();
  const code = await handset.newestCode(person.email);
  await page.context().clearCookies();
  await person.typesCode(code);
  await expect(page.locator("h1")).toHaveCount(1);
  await expect(page.locator('main a, main form').first()).toBeVisible();
  for (const path of ["/register/confirm", "/sign-in/second-factor", "/recover/confirm", "/recover/password", "/account/phone/confirm"]) {
    await page.context().clearCookies();
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(200);
    await expect(page.locator("main form").first(), path).toBeVisible();
  }
});

test("two tabs racing with one code: one wins, none breaks", async ({ person, handset, context }) => {
  await person.registers();
  await person.asksToVerify();
  await expect(person.page).toHaveURL(/\/account\/phone\/confirm$/);
  const code = await handset.newestCode(person.phone);
  const second = await context.newPage();
  await second.goto("/account/phone/confirm");
  await Promise.all(
    [person.page, second].map(async (page) => {
      await page.locator("[name=code]").fill(code);
      // Whichever island was quicker has sent it already, and its page may be gone.
      await page.locator("form:has([name=code]) button[type=submit]").first().click({ timeout: 3_000 }).catch(() => undefined);
    }),
  );
  for (const page of [person.page, second]) {
    await page.goto("/account/phone");
    await expect(page.locator("main")).toContainText(person.maskedPhone);
    await expect(page.locator("h1")).toHaveCount(1);
  }
});

test("a foreign page's post is refused", async ({ person }) => {
  await person.page.goto("/sign-in");
  const action = (await person.form("email", "password").getAttribute("action")) as string;
  const answers = [
    await person.page.request.post(action, { form: { email: person.email, password: "x" }, headers: { origin: "https://evil.example" } }),
    await person.page.request.post(action, { form: { email: person.email, password: "x" }, headers: { origin: "null" } }),
  ];
  for (const answer of answers) expect(answer.status()).toBe(403);
});

test("a body past the limit is refused before anything else", async ({ person }) => {
  await person.page.goto("/sign-in");
  const action = (await person.form("email", "password").getAttribute("action")) as string;
  const answer = await person.page.request.post(action, {
    form: { email: person.email, password: "a".repeat(1_000_000) },
    headers: { origin: new URL(person.page.url()).origin },
  });
  expect(answer.status()).toBe(413);
});

test("a page that does not exist says so in the app's own look", async ({ page, watch }) => {
  watch.expect(/status of 404/);
  const answer = await page.goto("/no-such-page");
  expect(answer?.status()).toBe(404);
  await expect(page.locator("h1")).toHaveCount(1);
  await expect(page.locator("main a").first()).toBeVisible();
});
