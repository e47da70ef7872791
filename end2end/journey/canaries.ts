import { appendFileSync } from "node:fs";
import { join } from "node:path";

/** What must be found in no log and no metric; the first five in no database either. */
export type Kind = "code" | "password" | "token" | "recovery-code" | "totp-key" | "phone" | "email";

/** Writes down, beside the log of an app, the secrets that a run used, for `canary.mjs` to search for. */
export class Canaries {
  private readonly known = new Set<string>();

  constructor(private readonly home: string) {}

  add(kind: Kind, value: string): void {
    const line = JSON.stringify({ kind, value });
    if (this.known.has(line)) return;
    this.known.add(line);
    appendFileSync(join(this.home, "canaries.jsonl"), `${line}\n`);
  }
}
