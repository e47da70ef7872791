import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { everyPage } from "../journey/pages.ts";
import { expect, test } from "../journey/test.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

for (const colorScheme of ["light", "dark"] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });
    test.setTimeout(120_000);

    test("axe-core finds nothing on any page", async ({ person, page, watch }) => {
      watch.expect(/status of 404.*no-such-page/);
      const found: string[] = [];
      await everyPage(person, async (name) => {
        // Evaluated through the debugger, so the page's own policy for scripts stays as it is.
        await page.evaluate(`${axe}; undefined`);
        const violations = await page.evaluate(async () => {
          const { axe } = window as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } };
          return (await axe.run()).violations;
        });
        for (const { id, help, nodes } of violations) {
          found.push(`${name}: ${id}, ${help}: ${nodes.map(({ html, failureSummary }) => `${html} (${failureSummary})`).join("; ")}`);
        }
        expect.soft(await page.locator("h1").count(), `${name} has one h1`).toBe(1);
        expect.soft((await page.title()).length, `${name} has a title`).toBeGreaterThan(3);
      });
      expect(found).toEqual([]);
    });
  });
}
