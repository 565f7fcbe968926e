import assert from "node:assert/strict";
import { breaches, imports } from "./support/layers.ts";

const ROOT = new URL("../", import.meta.url);
/** Not ours, or made from what is. */
const PASSED_OVER = new Set(["node_modules", "_fresh", ".git", ".data", ".deno"]);

async function* sources(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
    if (isDirectory && !PASSED_OVER.has(name)) yield* sources(new URL(`${name}/`, folder));
    else if (isFile && /\.tsx?$/.test(name)) yield new URL(name, folder);
  }
}

Deno.test("every file imports only what its layer may", async () => {
  const found: string[] = [];
  let files = 0;
  for await (const url of sources(ROOT)) {
    files += 1;
    found.push(...breaches(url.href.slice(ROOT.href.length), await Deno.readTextFile(url)));
  }
  assert.ok(files > 100, "the repository was walked");
  assert.deepEqual(found, []);
});

const ALLOWED: readonly [path: string, source: string][] = [
  ["core/a.ts", 'import { z } from "zod";\nimport { b } from "./b.ts";'],
  ["monitor/icmp/a.ts", 'import type { Ip } from "../../core/address.ts";'],
  ["islands/a.tsx", 'import { P } from "../components/page.tsx";\nimport "preact";'],
  ["routes/api/a.ts", 'import type { Database } from "../../db/database.ts";'],
  ["routes/api/a.ts", 'import { type Database, type Sql } from "../../db/database.ts";'],
  ["routes/a.tsx", 'import { define } from "../web/define.ts";\nimport { page } from "fresh";'],
  ["app.ts", 'import { App } from "fresh";\nimport type { State } from "./web/define.ts";'],
  ["manager.ts", 'import { Monitor } from "./monitor/monitor.ts";\nimport "./db/database.ts";'],
  ["packages/fresh/server/a.ts", 'import { b } from "../shared/b.ts";\nawait import(file);'],
  ["monitor/a_test.ts", 'import { sim } from "../tests/support/simulation.ts";'],
  ["agent/fixtures/a.ts", 'import { ns } from "../../tests/support/netns.ts";'],
  [
    "core/a.ts",
    '// import { x } from "../db/x.ts";\n/* import "../db/y.ts" */\nconst s = "// no";',
  ],
  ["core/a.ts", 'const words = "an import from somewhere";\nconst important = "../db/x.ts";'],
];

for (const [path, source] of ALLOWED) {
  Deno.test(`breaches() allows ${path}: ${source.split("\n")[0]}`, () => {
    assert.deepEqual(breaches(path, source), []);
  });
}

const REFUSED: readonly [path: string, source: string, why: RegExp][] = [
  ["core/a.ts", 'import { x } from "../monitor/ports.ts";', /core may not import monitor/],
  ["core/a.ts", 'import type { X } from "../monitor/ports.ts";', /core may not import monitor/],
  ["core/a.ts", 'import "fresh";', /core may not import fresh/],
  ["monitor/a.ts", 'import { sql } from "../db/sql.ts";', /monitor may not import db/],
  ["db/a.ts", 'import type { Watched } from "../monitor/ports.ts";', /db may not import monitor/],
  ["live/a.ts", 'export * from "../web/services.ts";', /live may not import web/],
  ["live/a.ts", 'export { x } from "../db/x.ts";', /live may not import db/],
  ["components/a.tsx", 'import { x } from "../islands/x.tsx";', /may not import islands/],
  ["islands/a.tsx", 'import { x } from "../web/x.ts";', /islands may not import web/],
  ["web/a.ts", 'import { x } from "../routes/x.ts";', /web may not import routes/],
  ["routes/a.ts", 'import { x } from "../db/x.ts";', /routes may not import db/],
  ["routes/a.ts", 'import { type X, y } from "../db/x.ts";', /routes may not import db/],
  ["routes/a.ts", 'import x, { type Y } from "../db/x.ts";', /routes may not import db/],
  ["app.ts", 'import { x } from "./db/x.ts";', /app.ts may not import db/],
  ["agent/a.ts", 'import { parseIp } from "../core/address.ts";', /agent may not import core/],
  ["packages/fresh/a.ts", 'import { x } from "../../core/x.ts";', /fresh may not import core/],
  ["core/a.ts", 'const x = await import("../db/x.ts");', /core may not import db/],
  ["core/a.ts", "const x = await import(`../db/x.ts`);", /core may not import db/],
  ["core/a.ts", "const x = await import(name);", /computed/],
  ["core/a.ts", "const x = await import(`../${name}.ts`);", /computed/],
  ["core/a.ts", 'import {\n  x,\n  y,\n} from\n  "../db/x.ts";', /core may not import db/],
  ["core/a.ts", 'import * as db from "../db/x.ts";', /core may not import db/],
  ["core/a.ts", "import '../db/x.ts'", /core may not import db/],
  ["core/a.ts", 'const s = "//"; import { x } from "../db/x.ts";', /core may not import db/],
  ["live/a.ts", 'new Worker(new URL("../db/x.ts", import.meta.url));', /live may not import db/],
  ["core/a.ts", 'import x from "../config.ts";', /core may not import config.ts/],
  ["novel/a.ts", "export const x = 1;", /no rule/],
  ["monitor/a.ts", `${["Deno", "dlopen"].join(".")}("libc.so")`, /only monitor\/icmp\/libc.ts/],
  ["tests/a.ts", `${["Deno", "dlopen"].join(".")}("libc.so")`, /only monitor\/icmp\/libc.ts/],
];

for (const [path, source, why] of REFUSED) {
  Deno.test(`breaches() refuses ${path}: ${source.replaceAll("\n", " ")}`, () => {
    const found = breaches(path, source);
    assert.equal(found.length, 1);
    assert.match(found[0]!, why);
  });
}

Deno.test("imports() finds them all, and tells what is types alone", () => {
  const code = [
    'import a from "./a.ts";',
    'import type { B } from "./b.ts";',
    'import { type C } from "./c.ts";',
    'export type { D } from "./d.ts";',
    'export * as e from "./e.ts";',
    'import "./f.ts";',
    'const g = await import("./g.ts");',
    "const h = await import(h());",
  ].join("\n");
  const found = imports(code).map(({ specifier, typesOnly }) => `${specifier} ${typesOnly}`);
  assert.deepEqual(found.sort(), [
    "./a.ts false",
    "./b.ts true",
    "./c.ts true",
    "./d.ts true",
    "./e.ts false",
    "./f.ts false",
    "./g.ts false",
    "null false",
  ]);
});
