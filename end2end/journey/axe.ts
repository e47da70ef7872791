import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { type Page, expect } from "@playwright/test";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe-core finds on a page. */
export async function violations(page: Page, name: string): Promise<string[]> {
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
