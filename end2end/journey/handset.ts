import type { App } from "./app.ts";
import type { Canaries } from "./canaries.ts";

export interface Message {
  channel: "sms" | "email";
  to: string;
  text: string;
  code: string | null;
  at: string;
}

/** The virtual handset and its mailbox, as any outsider reads them. */
export class Handset {
  constructor(private readonly app: App, private readonly canaries: Canaries) {}

  /** How far the app's clock is ahead of ours, in seconds: authenticator apps go along with it. */
  get ahead(): number {
    return this.app.ahead;
  }

  /** All messages, the newest first. */
  async messages(to?: string): Promise<Message[]> {
    const answer = await fetch(`${this.app.url}/dev/messages.json`);
    if (!answer.ok) throw new Error(`/dev/messages.json answered ${answer.status}`);
    const messages = (await answer.json()) as Message[];
    for (const message of messages) {
      if (message.code) this.canaries.add("code", message.code);
      // The tokens of links: of a registration, and of "Not you?".
      for (const token of message.text.match(/(?<=[/=#])[A-Za-z0-9_-]{20,}/g) ?? []) this.canaries.add("token", token);
    }
    return to ? messages.filter((message) => message.to === to) : messages;
  }

  /**
   * The code of the newest message to `to`. Sends are queued, so this waits until there are more than `after`
   * messages with a code (none seen yet: 0).
   */
  async newestCode(to: string, after = 0): Promise<string> {
    const message = await this.waitFor(to, (messages) => {
      const withCode = messages.filter((message) => message.code);
      return withCode.length > after ? withCode[0] : undefined;
    });
    return message.code as string;
  }

  /** The newest message to `to` that `is_right` accepts. */
  async newest(to: string, is_right: (message: Message) => boolean = () => true): Promise<Message> {
    return this.waitFor(to, (messages) => messages.find(is_right));
  }

  async countOfCodes(to: string): Promise<number> {
    return (await this.messages(to)).filter((message) => message.code).length;
  }

  private async waitFor(to: string, pick: (messages: Message[]) => Message | undefined): Promise<Message> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const found = pick(await this.messages(to));
      if (found) return found;
      if (Date.now() > deadline) throw new Error(`no such message to ${to}`);
      await new Promise((done) => setTimeout(done, 30));
    }
  }
}
