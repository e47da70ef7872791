import { join } from "node:path";
import { type BrowserContext, type Page, expect, test as base } from "@playwright/test";
import { App } from "./app.ts";
import { Canaries } from "./canaries.ts";
import { Handset } from "./handset.ts";
import { Person } from "./person.ts";
import { Watch } from "./watch.ts";

export interface Options {
  /** Further settings of the app; a worker with others starts an app of its own. */
  settings: Record<string, string>;
}

interface PerWorker extends Options {
  world: { app: App; canaries: Canaries; nextNumber: () => string; nextName: () => string };
}

interface PerTest {
  app: App;
  handset: Handset;
  watch: Watch;
  /** The person at `page`, not registered yet, with a mail address and a phone that nobody else has. */
  person: Person;
  /** Another browser, with scripts on or off as in the project. */
  anotherBrowser: () => Promise<Page>;
  /** Someone else, at a browser of their own. */
  someoneElse: () => Promise<Person>;
}

// 555 01xx belongs to nobody in each area; an area is one number block to the guard, so they are spread.
const areas = [201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231, 234, 239, 240,
  248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316,
  317, 318, 319, 320, 321, 323, 325, 330, 334, 336, 337, 339, 347, 351, 352, 360, 361, 386];

let apps = 0;

/**
 * Leaves the pages of a context before it is closed. A test ends where its last act has led to: one that ends while an
 * answer is still on its way fails here, and says which. Closing the context in such a moment can take for ever: when a
 * navigation is just being committed through the service worker, the new document's worker waits for a debugger that
 * has gone.
 */
async function leave(context: BrowserContext): Promise<void> {
  for (const page of context.pages()) await page.goto("about:blank");
}

export const test = base.extend<PerTest, PerWorker>({
  settings: [{}, { option: true, scope: "worker" }],

  world: [
    async ({ settings }, use, worker) => {
      const home = join(import.meta.dirname, "../results/apps", `${worker.workerIndex}-${apps++}`);
      const app = await App.start(home, settings);
      let numbers = 0;
      let names = 0;
      await use({
        app,
        canaries: new Canaries(home),
        nextNumber: () => {
          const [area, last] = [areas[numbers % areas.length], Math.floor(numbers / areas.length)];
          numbers += 1;
          return `+1${area}55501${String(last).padStart(2, "0")}`;
        },
        nextName: () => `anna.${worker.workerIndex}.${names++}`,
      });
      await app.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],

  app: async ({ world }, use) => use(world.app),
  handset: async ({ world }, use) => {
    const handset = new Handset(world.app, world.canaries);
    await use(handset);
    await handset.messages();
  },
  baseURL: async ({ world }, use) => use(world.app.url),

  watch: async ({ world }, use) => {
    const watch = new Watch(world.canaries);
    await use(watch);
    expect(await watch.verdict(), "complaints of the browsers").toEqual([]);
  },
  context: async ({ context, watch }, use) => {
    await watch.on(context);
    await use(context);
    await leave(context);
  },

  person: async ({ page, handset, world }, use) =>
    use(new Person(page, handset, world.canaries, world.nextName(), world.nextNumber())),

  anotherBrowser: async ({ browser, contextOptions, baseURL, viewport, javaScriptEnabled, hasTouch, isMobile, colorScheme, watch }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext({ ...contextOptions, baseURL, viewport, javaScriptEnabled, hasTouch, isMobile, colorScheme });
      await watch.on(context);
      contexts.push(context);
      return context.newPage();
    });
    for (const context of contexts) {
      await leave(context);
      await context.close();
    }
  },
  someoneElse: async ({ anotherBrowser, handset, world }, use) =>
    use(async () => new Person(await anotherBrowser(), handset, world.canaries, world.nextName(), world.nextNumber())),
});

export { expect };
