import type { BrowserContext } from "@playwright/test";
import type { Canaries } from "./canaries.ts";

/** Collects what must not happen in any browser of a test, and the tokens that its cookies carried. */
export class Watch {
  private readonly complaints: string[] = [];
  private readonly expected: RegExp[] = [];
  private readonly reading: Promise<void>[] = [];

  constructor(private readonly canaries: Canaries) {}

  /** Lets a complaint pass that this very test provokes. */
  expect(complaint: RegExp): void {
    this.expected.push(complaint);
  }

  async on(context: BrowserContext): Promise<void> {
    await context.addInitScript(() => {
      document.addEventListener("securitypolicyviolation", (event) => {
        console.error(`CSP violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
      });
    });
    context.on("console", (message) => {
      if (message.type() !== "error" && !/Content Security Policy|Refused to/.test(message.text())) return;
      // Chromium's own line for a refusal that an island asked for.
      const is_refusal = /^Failed to load resource: .* status of (401|403|409|422|429)\b/.test(message.text());
      if (is_refusal && new URL(message.location().url).pathname.startsWith("/api/")) return;
      this.complaints.push(`console: ${message.text()} (${message.location().url})`);
    });
    context.on("weberror", (error) => this.complaints.push(`exception: ${error.error().stack ?? error.error()}`));
    context.on("response", (response) => {
      if (response.status() >= 500) this.complaints.push(`${response.status()}: ${response.url()}`);
      this.reading.push(
        response.headersArray().then(
          (headers) => headers.filter(({ name }) => name.toLowerCase() === "set-cookie").forEach(({ value }) => this.remember(value)),
          () => undefined,
        ),
      );
    });
  }

  /** What happened that nobody expected. */
  async verdict(): Promise<string[]> {
    await Promise.all(this.reading);
    return this.complaints.filter((complaint) => !this.expected.some((pattern) => pattern.test(complaint)));
  }

  private remember(cookie: string): void {
    const value = cookie.split(";")[0].split("=").slice(1).join("=");
    for (const part of value.split(/[.~|:%]/)) if (part.length >= 32) this.canaries.add("token", part);
  }
}
