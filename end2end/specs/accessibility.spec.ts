import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import { atLevelThree, everyPage, faultPage, siege } from "../journey/pages.ts";
import { expect, test } from "../journey/test.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

// Six digits, as people see them; a siege that a test can lay.
test.use({ settings: { RINGFENCE__CODE__LENGTH: "6", ...siege } });

/** What axe-core finds on a page. */
async function violations(page: Page, name: string): Promise<string[]> {
  // Evaluated through the debugger, so the page's own policy for scripts stays as it is.
  await page.evaluate(`${axe}; undefined`);
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
    return (await axe.run()).violations;
  });
  expect.soft(await page.locator("h1").count(), `${name} has one h1`).toBe(1);
  expect.soft((await page.title()).length, `${name} has a title`).toBeGreaterThan(3);
  return found.map(({ id, help, nodes }) =>
    `${name}: ${id}, ${help}: ${nodes.map(({ html, failureSummary }) => `${html} (${failureSummary})`).join("; ")}`);
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test.setTimeout(180_000);

    test("axe-core finds nothing on any page", async ({ person, app, anotherBrowser, watch }) => {
      watch.expect(/status of (404.*no-such-page|4(00|03|05|13).*\/api\/sign-in)/);
      const found: string[] = [];
      const seen: string[] = [];
      const look = async (page: Page, name: string) => {
        expect(seen, "each page is looked at once").not.toContain(name);
        seen.push(name);
        found.push(...(await violations(page, name)));
      };
      await everyPage({ person, app, anotherBrowser, look });
      expect(found).toEqual([]);
    });

    test("axe-core finds nothing where a strong method is due", async ({ person, page, app }) => {
      await person.isSetUp();
      const found: string[] = [];
      await atLevelThree(app, async (strict) => {
        await page.goto(`${strict.url}/account`);
        await expect(page).toHaveURL(/\/account\/strong-method$/);
        found.push(...(await violations(page, "strong-method")));
        await page.goto("about:blank");
      });
      expect(found).toEqual([]);
    });

    test("axe-core finds nothing on the fault page", async ({ page, watch }) => {
      watch.expect(/^50[03]|status of 50[03]/);
      const found: string[] = [];
      await faultPage(page, async (page, name) => void found.push(...(await violations(page, name))));
      expect(found).toEqual([]);
    });
  });
}
