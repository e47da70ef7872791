// node solving.mjs SITE [EFFORT] [PROOFS]: what the solver costs a phone, stood for by Chromium with its processor throttled
// four times. Fails when the work at rest takes more than a second for more than one in twenty.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { chromium } from "@playwright/test";

const LIMIT_MS = 1_000;
const [site, effort = "12", proofs = "40"] = process.argv.slice(2);
const pkg = join(site, "pkg");
const built = (pattern) => readFileSync(join(pkg, readdirSync(pkg).find((name) => pattern.test(name))));
const [wasm, script] = [built(/^solver\..*\.wasm$/), built(/^proof_of_work\..*\.js$/)];
const brotli = (bytes) => brotliCompressSync(bytes).length;
console.log(`proof of work: Wasm ${wasm.length} B (${brotli(wasm)} B brotli), script ${script.length} B (${brotli(script)} B brotli)`);

const server = createServer((request, response) => {
  const [type, body] = request.url === "/solver.wasm" ? ["application/wasm", wasm] : ["text/html", "<title>solving</title>"];
  response.writeHead(200, { "content-type": type }).end(body);
}).listen(0, "127.0.0.1");
await new Promise((done) => server.once("listening", done));
const executablePath = execFileSync("../script/chromium", { cwd: import.meta.dirname, encoding: "utf8" }).trim();
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const cdp = await page.context().newCDPSession(page);
  for (const rate of [1, 4]) {
    await cdp.send("Emulation.setCPUThrottlingRate", { rate });
    // On the page's own thread: throttling does not reach workers in every version.
    const { times, seen, memory } = await page.evaluate(async ([effort, proofs]) => {
      const { exports } = (await WebAssembly.instantiateStreaming(fetch("/solver.wasm"))).instance;
      let seen = 0;
      const solve = (ticket) => {
        const letters = new TextEncoder().encode(ticket);
        const place = exports.input(letters.length);
        new Uint8Array(exports.memory.buffer).set(letters, place);
        const begun = performance.now();
        exports.start();
        while (!exports.step());
        seen += exports.seen();
        return performance.now() - begun;
      };
      const times = [];
      for (let n = 0; n < proofs; n++) {
        times.push(solve(`${effort}-${n}`));
        await new Promise((done) => setTimeout(done));
      }
      return { times: times.sort((a, b) => a - b), seen, memory: exports.memory.buffer.byteLength };
    }, [effort, Number(proofs)]);
    const sum = times.reduce((total, time) => total + time, 0);
    const mean = sum / times.length;
    const nearlyAll = times[Math.floor(times.length * 0.95)];
    console.log(`effort ${effort}, Chromium ${rate === 1 ? "as it is" : `throttled ${rate} times`}: mean ${mean.toFixed(0)} ms, ` +
      `95 % ${nearlyAll.toFixed(0)} ms, a solution ${(sum / seen).toFixed(1)} ms, memory ${(memory / 1e6).toFixed(1)} MB`);
    if (rate === 4 && nearlyAll > LIMIT_MS) throw new Error(`the work at rest takes one in twenty ${nearlyAll.toFixed(0)} ms, more than ${LIMIT_MS}`);
  }
} finally {
  await browser.close();
  server.close();
}
