import type { Page } from "@playwright/test";
import { violations } from "../journey/axe.ts";
import { atLevelThree, everyPage, faultPage, nothingWillDo, siege } from "../journey/pages.ts";
import { pages } from "../journey/routes.ts";
import { expect, test } from "../journey/test.ts";

// Six digits, as people see them; a siege that a test can lay.
test.use({ settings: { RINGFENCE__CODE__LENGTH: "6", ...siege } });

/** Leads on, always. */
const HOME = "/";
/** Looked at by a test of its own. */
const STRONG_METHOD = "/account/strong-method";

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test.setTimeout(180_000);

    test("axe-core finds nothing on any page", async ({ person, app, anotherBrowser, watch }) => {
      watch.expect(/status of (404.*no-such-page|4(00|03|05|13).*\/api\/sign-in)/);
      const found: string[] = [];
      const seen: string[] = [];
      const paths = new Set([HOME, STRONG_METHOD]);
      const look = async (page: Page, name: string) => {
        expect(seen, "each page is looked at once").not.toContain(name);
        seen.push(name);
        paths.add(new URL(page.url()).pathname);
        found.push(...(await violations(page, name)));
      };
      await everyPage({ person, app, anotherBrowser, look });
      expect(found).toEqual([]);
      expect(pages().filter((path) => !paths.has(path)), "pages that were not looked at").toEqual([]);
    });

    test("axe-core finds nothing where a strong method is due", async ({ person, page, app }) => {
      await person.isSetUp();
      const found: string[] = [];
      await atLevelThree(app, async (strict) => {
        await page.goto(`${strict.url}/account`);
        await expect(page).toHaveURL(`${strict.url}${STRONG_METHOD}`);
        found.push(...(await violations(page, "strong-method")));
        await page.goto("about:blank");
      });
      expect(found).toEqual([]);
    });

    test("axe-core finds nothing where nothing of the account would do", async ({ person, app }) => {
      const found: string[] = [];
      await nothingWillDo(person, app, async (page, name) => void found.push(...(await violations(page, name))));
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
