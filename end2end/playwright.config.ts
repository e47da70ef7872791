import { execFileSync } from "node:child_process";
import { defineConfig } from "@playwright/test";
import type { Options } from "./journey/test.ts";

const chromium = execFileSync("../script/chromium", { cwd: import.meta.dirname, encoding: "utf8" }).trim();

/** What can only be seen with scripts on. */
const scripted = ["islands", "pwa", "accessibility", "budget", "hard_work"].map((name) => `**/${name}.spec.ts`);

/** Takes pictures for people to look at; checks nothing (script/screenshots). */
const pictures = "**/pictures.spec.ts";

export default defineConfig<Options>({
  testDir: "specs",
  globalSetup: "./journey/before.ts",
  outputDir: "results/playwright",
  fullyParallel: false,
  workers: 2,
  // A test that passes at the second try hides a race; there are none to hide.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: !!process.env.CI,
  reporter: [["list"]],
  use: {
    browserName: "chromium",
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    locale: "en-US",
    actionTimeout: 15_000,
    trace: "off",
    launchOptions: {
      executablePath: chromium,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: process.env.RINGFENCE_END2END_PICTURES
    ? [{ name: "pictures", testMatch: pictures }]
    : [
        { name: "scripts-on", use: { javaScriptEnabled: true }, testIgnore: pictures },
        { name: "scripts-off", use: { javaScriptEnabled: false }, testIgnore: [pictures, ...scripted] },
      ],
});
