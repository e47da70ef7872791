import { readFileSync } from "node:fs";
import { join } from "node:path";

const source = readFileSync(join(import.meta.dirname, "../../app/src/routes.rs"), "utf8");

/** The paths of all pages, from the app's one list of them. */
export function pages(): string[] {
  const whole = Number(source.match(/ALL: \[Self; (\d+)\]/)?.[1]);
  const routes = [...source.matchAll(/Self::(\w+) => "(\/[^"]*)"/g)].map(([, name, path]) => ({ name, path }));
  const noPages = [...(source.match(/fn is_page[^{]*\{([^}]*)\}/)?.[1] ?? "").matchAll(/Self::(\w+)/g)].map(([, name]) => name);
  const found = routes.filter(({ name }) => !noPages.includes(name));
  if (routes.length !== whole || noPages.length === 0 || found.length !== whole - noPages.length) {
    throw new Error("routes.rs is written in another way than this reads");
  }
  return found.map(({ path }) => path);
}
