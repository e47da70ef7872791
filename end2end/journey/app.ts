import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readdirSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";

/** One running `ringfence serve` in development mode, with a database, a log and a clock of its own. */
export class App {
  /** How far its clock is ahead, in seconds. */
  ahead = 0;

  private constructor(
    readonly url: string,
    readonly home: string,
    private readonly metricsUrl: string,
    private readonly process: ChildProcess,
  ) {}

  /**
   * Starts one and answers when it is ready. `home` gets its data, its log and its last metrics, which the
   * canary scan reads after the run.
   */
  static async start(home: string, settings: Record<string, string> = {}): Promise<App> {
    const binary = resolve(import.meta.dirname, "..", process.env.RINGFENCE_END2END_BINARY ?? defaultBinary());
    const profile = binary.includes("/release/") ? "release" : "debug";
    const [port, metricsPort] = [await freePort(), await freePort()];
    const url = `http://localhost:${port}`;
    mkdirSync(home, { recursive: true });
    const log = openSync(join(home, "log"), "a");
    const child = spawn(binary, ["serve"], {
      stdio: ["ignore", log, log],
      cwd: home,
      env: {
        PATH: process.env.PATH,
        LEPTOS_OUTPUT_NAME: "ringfence",
        LEPTOS_SITE_ROOT: process.env.LEPTOS_SITE_ROOT ?? resolve(binary, "../..", `site-${profile}`),
        LEPTOS_SITE_PKG_DIR: "pkg",
        LEPTOS_HASH_FILES: "true",
        LEPTOS_HASH_FILE_NAME: "hash.txt",
        RINGFENCE__MODE: "development",
        RINGFENCE__DATA_DIR: join(home, "data"),
        RINGFENCE__SERVER__LISTEN: `127.0.0.1:${port}`,
        RINGFENCE__SERVER__PUBLIC_URL: url,
        RINGFENCE__METRICS__LISTEN: `127.0.0.1:${metricsPort}`,
        // Asked for in the specs about it: with scripts off nobody could do it.
        RINGFENCE__GUARD__WORK_EFFORT: "0",
        // All tests come from one address, and many leave a code unanswered.
        RINGFENCE__GUARD__ADDRESS_PER_HOUR: "10000",
        RINGFENCE__GUARD__NETWORK_PER_HOUR: "10000",
        // And all their texts are one installation's bill, to one country.
        RINGFENCE__GUARD__COUNTRY_PER_DAY: "100000",
        RINGFENCE__MONEY__PER_DAY: "1000.00",
        RINGFENCE__MONEY__PER_MONTH: "10000.00",
        RINGFENCE__CODE__LENGTH: process.env.RINGFENCE_END2END_CODE_LENGTH ?? "6",
        ...settings,
      },
    });
    const app = new App(url, home, `http://127.0.0.1:${metricsPort}/metrics`, child);
    await app.ready();
    return app;
  }

  /** Moves the app's clock; the browser's stays. */
  async advance(seconds: number): Promise<void> {
    const answer = await fetch(`${this.url}/dev/clock`, {
      method: "POST",
      headers: { origin: this.url, "content-type": "application/json" },
      body: JSON.stringify({ advance_seconds: seconds }),
    });
    if (!answer.ok) throw new Error(`/dev/clock answered ${answer.status}: ${await answer.text()}`);
    this.ahead += seconds;
  }

  /** Takes its database away under it, as a dying disk would. */
  loseDatabase(): void {
    const data = join(this.home, "data");
    for (const name of readdirSync(data).filter((name) => /\.(db|sqlite3?)(-wal)?$/.test(name))) truncateSync(join(data, name));
    // The index in shared memory is mapped: cut short it would take the process with it. Its header is made invalid, since a
    // connection would else go on with what it has read before.
    for (const name of readdirSync(data).filter((name) => name.endsWith("-shm"))) {
      const index = openSync(join(data, name), "r+");
      writeSync(index, Buffer.alloc(136), 0, 136, 0);
      closeSync(index);
    }
  }

  /** Ends it as an operator would, and fails when it does not end well. */
  async stop(): Promise<void> {
    if (this.process.exitCode !== null) throw new Error(`the app ended by itself: ${this.home}/log`);
    const metrics = await fetch(this.metricsUrl);
    if (!metrics.ok) throw new Error(`${this.metricsUrl} answered ${metrics.status}`);
    writeFileSync(join(this.home, "metrics"), await metrics.text());
    const ended = new Promise<number | null>((done) => this.process.once("exit", done));
    this.process.kill("SIGTERM");
    const impatience = setTimeout(() => this.process.kill("SIGKILL"), 15_000);
    const code = await ended;
    clearTimeout(impatience);
    if (code !== 0) throw new Error(`the app ended with ${code} on SIGTERM: ${this.home}/log`);
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      if (this.process.exitCode !== null) throw new Error(`the app did not start: ${this.home}/log`);
      const is_ready = await fetch(`${this.url}/health/ready`).then((answer) => answer.ok, () => false);
      if (is_ready) return;
      if (Date.now() > deadline) {
        this.process.kill("SIGKILL");
        throw new Error(`the app was not ready within 30 s: ${this.home}/log`);
      }
      await new Promise((done) => setTimeout(done, 20));
    }
  }
}

function defaultBinary(): string {
  return join(process.env.CARGO_TARGET_DIR ?? "../target", "debug/ringfence");
}

async function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => done(port));
    });
  });
}
