import type { Page } from "@playwright/test";
import { awake } from "../journey/person.ts";
import { expect, test } from "../journey/test.ts";

// One code that nobody has answered yet, and work is asked for the next one of its lane.
test.use({ settings: { RINGFENCE__GUARD__ADDRESS_PER_HOUR: "1", RINGFENCE__GUARD__COOL_DOWN: "0s", RINGFENCE__GUARD__WORK_EFFORT: "4" } });

// What other tests have asked for counts no more.
test.beforeEach(({ app }) => app.advance(3_601));

const panel = (page: Page) => page.locator(".work");

/** Types the number and presses; what follows is up to the page. */
async function asks(page: Page, phone: string): Promise<void> {
  await page.goto("/account/phone");
  await awake(page);
  await page.locator("[name=phone]").fill(phone);
  await page.locator("form", { has: page.locator("[name=phone]") }).locator("button[type=submit]").click();
}

/** Holds the worker back until it is let go. To be called before the page is opened. */
async function hold(page: Page): Promise<() => Promise<void>> {
  await page.addInitScript(() => {
    const held: (() => void)[] = [];
    let is_held = true;
    window.Worker = class extends Worker {
      override postMessage(message: unknown): void {
        if (is_held) held.push(() => super.postMessage(message));
        else super.postMessage(message);
      }
    };
    Object.assign(window, {
      letGo: () => {
        is_held = false;
        for (const go of held.splice(0)) go();
      },
    });
  });
  return () => page.evaluate(() => (window as unknown as { letGo: () => void }).letGo());
}

test.describe("with scripts on", () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled === false, "solved in a worker");

  test("the browser works, and the text is sent", async ({ person, handset, world }) => {
    const { page } = person;
    await person.registers();
    await person.asksToVerify(world.nextNumber());
    const worker = page.waitForEvent("worker");
    await asks(page, person.phone);
    expect((await worker).url()).toMatch(/\/pkg\/proof_of_work\.[\w-]{16,}\.js$/);
    await expect(page).toHaveURL(/\/account\/phone\/confirm$/);
    await person.typesCode(await handset.newestCode(person.phone));
    await expect(page).toHaveURL(/\/account$/);
  });

  test("a page without it loads nothing of it", async ({ person }) => {
    const loaded: string[] = [];
    person.page.on("request", (request) => loaded.push(request.url()));
    await person.registers();
    expect(loaded.filter((url) => /solver|proof_of_work/.test(url))).toEqual([]);
  });

  test("while it works it says so, takes no second press, and can be stopped", async ({ person, handset, world }) => {
    const { page } = person;
    await person.registers();
    await person.asksToVerify(world.nextNumber());
    await hold(page);
    let posts = 0;
    page.on("request", (request) => void (posts += Number(request.method() === "POST")));
    await asks(page, person.phone);
    await expect(page.locator('[role="alert"][data-refusal="proof-of-work-due"]')).toBeVisible();
    await expect(page.locator(".notice-unscripted")).toBeHidden();
    await expect(panel(page).locator('[role="status"]')).toContainText("Your browser is working");
    await expect(panel(page).locator("progress")).toBeVisible();
    const submit = page.locator("form", { has: page.locator("[name=phone]") }).locator("button[type=submit]");
    await submit.click({ force: true });
    await expect(panel(page).getByRole("button", { name: "Cancel" })).toBeVisible();
    expect(posts).toBe(1);
    await panel(page).getByRole("button", { name: "Cancel" }).click();
    await expect(panel(page).locator('[role="status"]')).toContainText("Stopped");
    await expect(panel(page).locator("progress")).toHaveCount(0);
    await expect(submit).toBeFocused();
    await expect(page.locator("[name=phone]")).not.toHaveValue("");
    expect(await handset.countOfCodes(person.phone)).toBe(0);
  });

  test("what is typed anew meanwhile stops it", async ({ person, world }) => {
    const { page } = person;
    await person.registers();
    await person.asksToVerify(world.nextNumber());
    await hold(page);
    await asks(page, person.phone);
    await expect(panel(page).locator("progress")).toBeVisible();
    await page.locator("[name=phone]").press("End");
    await page.locator("[name=phone]").press("Backspace");
    await expect(panel(page).locator('[role="status"]')).toContainText("You changed something");
  });

  test("a ticket that ends meanwhile is asked for anew, and worked for once more", async ({ person, handset, app, world }) => {
    const { page } = person;
    await person.registers();
    await person.asksToVerify(world.nextNumber());
    const let_go = await hold(page);
    await asks(page, person.phone);
    await expect(panel(page).locator("progress")).toBeVisible();
    await app.advance(301);
    await let_go();
    await expect(page).toHaveURL(/\/account\/phone\/confirm$/);
    await handset.newestCode(person.phone);
  });

  test("a browser without workers says so", async ({ person, world }) => {
    const { page } = person;
    await person.registers();
    await person.asksToVerify(world.nextNumber());
    await page.addInitScript(() => void Reflect.deleteProperty(window, "Worker"));
    await asks(page, person.phone);
    await expect(panel(page).locator('[role="status"]')).toContainText("can't do that work here");
  });

  test("the text that follows a password is worked for on the page of the second factor", async ({ person, handset, someoneElse, app }) => {
    await person.isSetUp();
    const other = await someoneElse();
    await other.isSetUp();
    await person.signsOut();
    await other.signsOut();
    await app.advance(3_601);
    await other.nextText(() => other.typesPassword());
    const before = await handset.countOfCodes(person.phone);
    await person.page.goto("/sign-in");
    await awake(person.page);
    await person.page.locator("[name=email]").fill(person.email);
    await person.page.locator("[name=password]").fill(person.password);
    await person.page.locator("form", { has: person.page.locator("[name=password]") }).locator("button[type=submit]").click();
    await expect(person.page).toHaveURL(/\/sign-in\/second-factor$/);
    const code = await handset.newestCode(person.phone, before);
    await expect(person.page.locator("main")).toContainText("We sent you a new code");
    await person.typesCode(code);
    await expect(person.page).toHaveURL(/\/account$/);
  });
});

test.describe("with scripts off", () => {
  test.skip(({ javaScriptEnabled }) => javaScriptEnabled !== false, "with scripts on it is solved");

  test("the page says that this needs scripts, and names another way", async ({ person, handset, world }) => {
    await person.registers();
    await person.asksToVerify(world.nextNumber());
    await person.asksToVerify();
    await expect(person.refusal("proof-of-work-due")).toContainText("needs scripts", { useInnerText: true });
    await expect(person.refusal("proof-of-work-due")).toContainText("your account works meanwhile");
    await expect(person.page.locator("[name=phone]")).not.toHaveValue("");
    expect(await handset.countOfCodes(person.phone)).toBe(0);
  });
});
