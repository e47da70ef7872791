// canary.mjs RESULTS: searches what the end-to-end run left behind for the secrets that it used. Logs and metrics
// may hold none of them; the database no code, password, token or recovery code, be it as text or as bytes.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";

const results = process.argv[2];
const homes = readdirSync(join(results, "apps")).map((name) => join(results, "apps", name));
const finds = [];
let secrets = 0;
let bytes = 0;

/** What a run uses of each: one that was never written down was not searched for either. */
const unseen = new Set(["code", "password", "token", "recovery-code", "totp-key", "phone", "email"]);

/** What stands in a log and in metrics that were really read. */
const known_lines = { log: "ready", metrics: "ringfence_requests_total" };

/** The ways in which a secret could stand there. */
function shapes({ kind, value }, is_database) {
  const shapes = [Buffer.from(value)];
  if (encodeURIComponent(value) !== value) shapes.push(Buffer.from(encodeURIComponent(value)));
  if (value.includes(" ")) shapes.push(Buffer.from(value.replaceAll(" ", "+")));
  if (kind === "phone") shapes.push(Buffer.from(value.slice(1)), Buffer.from(value.slice(2)));
  if (kind === "token" && /^[A-Za-z0-9_-]{43}$/.test(value)) {
    const raw = Buffer.from(value, "base64url");
    shapes.push(Buffer.from(raw.toString("hex")), Buffer.from(raw.toString("base64")));
    if (is_database) shapes.push(raw);
  }
  return shapes;
}

function files(folder) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((path) => statSync(path).isFile());
}

for (const home of homes) {
  let known;
  try {
    known = [...new Set(readFileSync(join(home, "canaries.jsonl"), "utf8").trim().split("\n"))].map((line) => JSON.parse(line));
  } catch {
    continue;
  }
  secrets += known.length;
  for (const { kind } of known) unseen.delete(kind);
  const places = [
    ...["log", "metrics"].map((name) => ({ path: join(home, name), is_database: false })),
    ...files(join(home, "data")).filter((path) => /\.(db|sqlite3?)(-wal|-journal)?$/.test(path)).map((path) => ({ path, is_database: true })),
  ];
  if (!places.some(({ is_database }) => is_database)) finds.push(`${home} has no database to search`);
  for (const { path, is_database } of places) {
    const content = readFileSync(path);
    bytes += content.length;
    const line = known_lines[basename(path)];
    if (!is_database && !content.includes(line)) finds.push(`${path} does not say "${line}": it can't be what the app wrote`);
    for (const secret of known) {
      if (is_database && ["phone", "email"].includes(secret.kind)) continue;
      // Six digits turn up by chance; the run that counts has codes of ten.
      if (secret.kind === "code" && secret.value.length < 10) continue;
      const at = shapes(secret, is_database).map((shape) => content.indexOf(shape)).find((at) => at >= 0);
      if (at !== undefined) {
        const around = content.subarray(Math.max(0, at - 120), at + 40).toString("latin1").replace(/[^ -~]+/g, ".");
        finds.push(`${path}: a ${secret.kind} at ${at}: …${around}…`);
      }
    }
  }
}

console.log(`${secrets} secrets searched for in ${bytes} bytes of logs, metrics and databases: ${finds.length} found`);
for (const find of finds.slice(0, 50)) console.log(find);
for (const kind of unseen) console.log(`no ${kind} was written down: the run that should have used one did not happen, or does not see it`);
process.exitCode = finds.length || unseen.size ? 1 : 0;
