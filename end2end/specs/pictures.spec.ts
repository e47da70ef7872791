import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { atLevelThree, everyPage, faultPage, nothingWillDo, siege } from "../journey/pages.ts";
import { test } from "../journey/test.ts";

const folder = join(import.meta.dirname, "../screenshots");

test.use({ settings: { RINGFENCE__CODE__LENGTH: "6", ...siege } });

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 1280]) {
    test.describe(`${colorScheme} ${width}`, () => {
      test.use({ colorScheme, viewport: { width, height: 844 }, isMobile: width < 800 });
      test.setTimeout(180_000);

      test("pictures of every page", async ({ person, page, app, anotherBrowser, someoneElse, watch }) => {
        watch.expect(/./);
        mkdirSync(folder, { recursive: true });
        const look = async (page: Page, name: string) => {
          await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
        };
        await everyPage({ person, app, anotherBrowser, look });
        await faultPage(page, look);
        await nothingWillDo(await someoneElse(), app, look);
        const other = await someoneElse();
        await other.isSetUp();
        await atLevelThree(app, async (strict) => {
          await other.page.goto(`${strict.url}/account`);
          await look(other.page, "strong-method");
          await other.page.goto("about:blank");
        });
      });
    });
  }
}
