import assert from "node:assert/strict";
import { readConfig, SECRETS, VARIABLES } from "../../config.ts";

const example = await Deno.readTextFile(new URL("../../.env.example", import.meta.url));

/** An env file as Compose and systemd read it. */
function parsed(text: string): Record<string, string> {
  return Object.fromEntries(
    text.split("\n").filter((line) => /^[A-Z]/.test(line)).map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1).replace(/^(["'])(.*)\1$/, "$2")];
    }),
  );
}

Deno.test(".env.example has every variable, in the order of --help, with its default and meaning", () => {
  const lines = example.split("\n");
  const found = lines.filter((line) => /^#[A-Z0-9_]+=/.test(line));
  assert.deepEqual(
    found.map((line) => line.slice(1, line.indexOf("="))),
    VARIABLES.map(([name]) => name),
  );
  for (const [at, [name, fallback, meaning]] of VARIABLES.entries()) {
    const value = found[at]!.slice(name.length + 2);
    if (value !== "") assert.equal(value, fallback, name);
    const comment = lines[lines.indexOf(found[at]!) - 1]!;
    assert.ok(comment.toLowerCase().includes(meaning.toLowerCase()), name);
  }
});

Deno.test(".env.example says what is true: uncommented, it changes nothing", () => {
  const uncommented = parsed(example.replace(/^#(?=[A-Z0-9_]+=)/gm, ""));
  assert.deepEqual({ ...readConfig(uncommented, "/data"), host: null }, readConfig({}, "/data"));
});

Deno.test("The older manager's env file starts this one", () => {
  const old = parsed(`
DATABASE_URL=postgresql+asyncpg://vxlan:secret@localhost:5432/vxlan_manager
API_HOST=0.0.0.0
API_PORT=8000
PING_INTERVAL=60
PING_TIMEOUT=2
MAX_PARALLEL_PINGS=100
MAX_MACHINES=1000
MIN_CHECK_INTERVAL=60
MAX_CHECK_INTERVAL=3600
FAILURE_THRESHOLD=3
CORS_ORIGINS=["http://localhost:3000","http://localhost:5173"]
LOG_LEVEL=INFO
VITE_API_URL=http://localhost:8000
`);
  const config = readConfig(old, "/data");
  assert.equal(config.policy.interval, 60_000);
  assert.equal(config.window, 100);
  assert.deepEqual(config.corsOrigins, ["http://localhost:3000", "http://localhost:5173"]);
  assert.equal(config.logLevel, "info");
});

Deno.test("Every secret has its variable for a file", () => {
  const names = VARIABLES.map(([name]) => name);
  for (const secret of SECRETS) assert.ok(names.includes(`${secret}_FILE`), secret);
});
