import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { everyPage } from "../journey/pages.ts";
import { test } from "../journey/test.ts";

const folder = join(import.meta.dirname, "../screenshots");

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [390, 1280]) {
    test.describe(`${colorScheme} ${width}`, () => {
      test.use({ colorScheme, viewport: { width, height: 844 }, isMobile: width < 800 });
      test.setTimeout(180_000);

      test("pictures of every page", async ({ person, page, watch }) => {
        watch.expect(/./);
        mkdirSync(folder, { recursive: true });
        await everyPage(person, async (name) => {
          await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
        });
      });
    });
  }
}
