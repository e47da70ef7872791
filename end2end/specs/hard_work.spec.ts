import { violations } from "../journey/axe.ts";
import { awake } from "../journey/person.ts";
import { expect, test } from "../journey/test.ts";

// So much work that there is time to look at how it goes: some ten seconds on a desk.
test.use({ settings: { RINGFENCE__GUARD__ADDRESS_PER_HOUR: "1", RINGFENCE__GUARD__COOL_DOWN: "0s", RINGFENCE__GUARD__WORK_EFFORT: "1000" } });

/** What the worker has said, and when by the page's clock. */
interface Told {
  done: number;
  left: number;
  at: number;
}

test("the bar and the time left are what the work has come to, and the work can be stopped", async ({ person, page, handset, world }) => {
  await person.registers();
  await person.asksToVerify(world.nextNumber());
  await page.addInitScript(() => {
    const work = { told: [] as Told[], begun: 0 };
    Object.assign(window, { work });
    window.Worker = class extends Worker {
      constructor(url: string | URL, options?: WorkerOptions) {
        super(url, options);
        // Before the page's own listener, so that both have heard the same.
        this.addEventListener("message", ({ data }) => work.told.push({ ...data, at: performance.now() }));
      }
      override postMessage(message: unknown): void {
        work.begun = performance.now();
        super.postMessage(message);
      }
    };
  });
  let posts = 0;
  page.on("request", (request) => void (posts += Number(request.method() === "POST")));
  await page.goto("/account/phone");
  await awake(page);
  await page.locator("[name=phone]").fill(person.phone);
  await page.locator("[name=phone]").press("Enter");
  const panel = page.locator(".work");
  const progress = panel.locator("progress");
  await expect.poll(() => progress.evaluate((progress: HTMLProgressElement) => progress.value / progress.max), { timeout: 30_000 }).toBeGreaterThan(0.1);
  await expect(panel.locator('[role="status"]')).toHaveText(/^Your browser is working on it\. About \d+ (s|min) left\.$/);

  const seen = await page.evaluate(() => ({
    value: document.querySelector<HTMLProgressElement>(".work progress")?.value,
    words: document.querySelector(".work [role=status]")?.textContent,
    ...(window as unknown as { work: { told: Told[]; begun: number } }).work,
  }));
  const [first, last] = [seen.told[0], seen.told.at(-1) as Told];
  expect(seen.value, "the bar shows the last that was told").toBeCloseTo(last.done, 6);
  const done = seen.told.map(({ done }) => done);
  expect(done, "it never falls back").toEqual(done.toSorted((a, b) => a - b));
  expect(first.done).toBeLessThan(last.done);
  const words = ({ left }: Told) => {
    const seconds = Math.ceil(left / 1_000);
    return `Your browser is working on it. About ${seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`} left.`;
  };
  expect(seen.told.map(words)).toContain(seen.words);
  // At the pace so far. The worker begins somewhere between being told to and saying something for the first time.
  const pace = (since: number) => ((last.at - since) * (1 - last.done)) / last.done;
  expect(last.left, "the estimate is honest").toBeGreaterThan(0.8 * pace(first.at));
  expect(last.left, "the estimate is honest").toBeLessThan(1.2 * pace(seen.begun));

  // Not among the rules of axe-core, which ask for the name of what has the role by an attribute.
  await expect(progress).toHaveAccessibleName("How far the work is");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await violations(page, `phone-working, ${colorScheme}`)).toEqual([]);
  }
  await expect(progress, "it still worked").toBeVisible();
  await panel.getByRole("button", { name: "Cancel" }).click();
  await expect(panel.locator('[role="status"]')).toContainText("Stopped");
  await expect(progress).toHaveCount(0);
  await expect(page.locator("form", { has: page.locator("[name=phone]") }).locator("button[type=submit]")).toBeFocused();
  await expect.poll(() => page.workers()).toEqual([]);
  expect(posts).toBe(1);
  expect(await handset.countOfCodes(person.phone)).toBe(0);
});
