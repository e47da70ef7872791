import { rmSync } from "node:fs";
import { join } from "node:path";

/** Before a run: away with what the last one left, or the canary scan would search there too. */
export default function before(): void {
  rmSync(join(import.meta.dirname, "../results/apps"), { recursive: true, force: true });
}
