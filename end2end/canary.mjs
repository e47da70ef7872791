// canary.mjs RESULTS: searches what the end-to-end run left behind for the secrets that it used. Logs and metrics
// may hold none of them; the database no code, password, token or recovery code, be it as text or as bytes.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

const results = process.argv[2];
const homes = readdirSync(join(results, "apps")).map((name) => join(results, "apps", name));
const finds = [];
let secrets = 0;
let bytes = 0;

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
  const places = [
    ...["log", "metrics"].map((name) => ({ path: join(home, name), is_database: false })),
    ...files(join(home, "data")).filter((path) => /\.(db|sqlite3?)(-wal|-journal)?$/.test(path)).map((path) => ({ path, is_database: true })),
  ];
  if (!places.some(({ is_database }) => is_database)) finds.push(`${home} has no database to search`);
  for (const { path, is_database } of places) {
    const content = readFileSync(path);
    bytes += content.length;
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
if (secrets === 0) console.log("no secrets were written down: the run that should have used them did not happen");
process.exitCode = finds.length || secrets === 0 ? 1 : 0;
