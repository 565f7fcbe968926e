/** Texts made to keep a regular expression busy: what they cost may grow as they do, and not faster. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { assertError } from "../support/answers.ts";
import { startTestManager } from "../support/manager.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** All that runs for a request. */
const REACHABLE = [
  "core",
  "web",
  "auth",
  "routes",
  "guard",
  "live",
  "db",
  "components",
  "packages/fresh/server",
  "packages/fresh/shared",
];

/** A literal stands where a value may; a slash behind a value divides. */
const LITERAL =
  /(?<=(?:[=(,:!&|?[{;]|\breturn|=>)\s*)\/(?![*/])((?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+)\/([dgimsuvy]*)/g;

/** Every regular expression in the code that runs for a request, and where it is. */
async function* expressions(folder: string): AsyncGenerator<{ where: string; expression: RegExp }> {
  for await (const { name, isDirectory } of Deno.readDir(join(ROOT, folder))) {
    const path = `${folder}/${name}`;
    if (isDirectory) yield* expressions(path);
    if (isDirectory || !/\.tsx?$/.test(name) || /_test\.tsx?$/.test(name)) continue;
    const source = await Deno.readTextFile(join(ROOT, path));
    for (const [, body = "", flags = ""] of source.matchAll(LITERAL)) {
      yield { where: `${path} /${body}/${flags}`, expression: new RegExp(body, flags) };
    }
  }
}

/** What is repeated to keep one busy: its own characters, alone and by twos, and those that classes hold. */
function pumps({ source }: RegExp): string[] {
  const own = [...new Set(source.replace(/\\[a-zA-Z]/g, "").replace(/[[\]{}()*+?|^$\\]/g, ""))];
  const singles = [
    ...new Set([...own, "a", "0", " ", "\t", ".", "-", ":", "/", ",", ";", "%", "=", "é"]),
  ];
  const pairs = own.slice(0, 4).flatMap((one) => own.slice(0, 4).map((other) => one + other));
  return [...singles, ...pairs, "a.", "a-", "0.", "0:", " ,", "a ", "::", "0.0.", "/.", "=;", "; "];
}

/** What makes a match fail at the end, or begin anew. */
const ENDS = ["", "!", "\n"];

/** Milliseconds, the least of some tries. */
function cost(expression: RegExp, text: string): number {
  let least = Infinity;
  for (let tries = 0; tries < 3; tries++) {
    expression.lastIndex = 0;
    const startedAt = performance.now();
    text.replace(expression, "");
    least = Math.min(least, performance.now() - startedAt);
    if (least < 0.5) break;
  }
  return least;
}

/** Below this many milliseconds a clock says nothing of growth, and a body of 64 KiB costs more to read. */
const FLOOR = 8;
const SMALL = 2_000;
const GROWTH = 8;
/** By so much more than the text a cost may grow: eight times the text costs 64 times as much where it is squared. */
const LEEWAY = 3;

Deno.test("every regular expression that a request can reach costs as much more as its text is longer", async () => {
  let found = 0;
  const faults: string[] = [];
  for (const folder of REACHABLE) {
    for await (const { where, expression } of expressions(folder)) {
      found += 1;
      for (const pump of pumps(expression)) {
        for (const end of ENDS) {
          const text = (size: number) => pump.repeat(Math.ceil(size / pump.length)) + end;
          // An exponential one would never come back from a long text.
          const brief = cost(expression, text(28));
          if (brief > FLOOR) {
            faults.push(`${where}: ${brief} ms for 28 × ${JSON.stringify(pump)}`);
            continue;
          }
          const long = cost(expression, text(SMALL * GROWTH));
          if (long < FLOOR) continue;
          const short = cost(expression, text(SMALL));
          if (long > short * GROWTH * LEEWAY) {
            faults.push(
              `${where}: ${short} → ${long} ms for ${JSON.stringify(pump)}${JSON.stringify(end)}`,
            );
          }
        }
      }
    }
  }
  assert.ok(found > 80, `${found} expressions were found`);
  assert.deepEqual(faults, []);
});

const HEADERS =
  /^(?:cookie|authorization|accept-|x-forwarded|content-type|if-none|origin|access-control)/;
/** Milliseconds. What squares the length of these texts takes seconds. */
const LITTLE = 150;
const LISTED = "https://board.example";

Deno.test("long texts in every place of a request cost the manager no more than harmless ones", async () => {
  await using manager = await startTestManager({
    env: { CORS_ORIGINS: LISTED, TRUSTED_PROXIES: "127.0.0.1" },
  });
  for (let n = 0; n < 50; n++) {
    await (await manager.register({ ip_address: `10.73.0.${n}`, hostname: "a-".repeat(127) })).body
      ?.cancel();
  }
  const put = (field: string) => (text: string): [string, RequestInit] => ["/api/machines", {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      hostname: "m",
      mac_address: "02:00:00:00:00:01",
      ip_address: "10.73.1.1",
      [field]: text,
    }),
  }];
  const header = (name: string, path = "/login") => (text: string): [string, RequestInit] => [
    path,
    { headers: { [name]: text } },
  ];
  const query = (path: string, name: string) => (text: string): [string, RequestInit] => [
    `${path}?${name}=${encodeURIComponent(text)}`,
    { redirect: "manual" },
  ];
  const form = (path: string, name: string) => (text: string): [string, RequestInit] => [path, {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      action: "create",
      role: "viewer",
      grant: "registration",
      step: "link",
      [name]: text,
    }).toString(),
  }];
  const places: Record<string, [ask: (text: string) => [string, RequestInit], size: number]> = {
    "hostname": [put("hostname"), 60_000],
    "mac_address": [put("mac_address"), 60_000],
    "ip_address": [put("ip_address"), 60_000],
    "extra_data": [put("extra_data"), 60_000],
    "q of the API": [query("/api/machines", "q"), 500],
    "q of the page": [query("/", "q"), 5_000],
    "tag": [query("/api/machines", "tag"), 500],
    "next": [query("/login", "next"), 5_000],
    "a link's token": [query("/login", "token"), 5_000],
    "from": [query("/api/outages", "from"), 5_000],
    "a user's name": [form("/admin/users", "name"), 60_000],
    "a token's name": [form("/admin/tokens", "name"), 60_000],
    "a token's prefixes": [form("/admin/tokens", "prefixes"), 20_000],
    "cookie": [header("cookie"), 100_000],
    "authorization": [header("authorization"), 100_000],
    "accept-language": [header("accept-language"), 100_000],
    "x-forwarded-for": [header("x-forwarded-for"), 100_000],
    "content-type": [
      (
        text,
      ) => ["/api/machines", {
        method: "PUT",
        headers: { "content-type": `a${text}a` },
        body: "{}",
      }],
      100_000,
    ],
    "if-none-match": [header("if-none-match", "/docs/assets/start.js"), 100_000],
    "access-control-request-headers": [
      (text) => ["/api/machines", {
        method: "OPTIONS",
        headers: {
          origin: LISTED,
          "access-control-request-method": "PUT",
          "access-control-request-headers": `x${text}x`,
        },
      }],
      100_000,
    ],
    "origin": [header("origin"), 100_000],
  };
  const evil = [
    " ",
    "\t",
    "a-",
    "0.",
    "0:",
    ":",
    " ,",
    "; ",
    "=;",
    "%2f",
    "%",
    "_%",
    "a ",
    ".",
    "::",
    "é",
    "[",
    '"',
    "\\",
  ];
  const ask = async ([path, init]: [string, RequestInit]) => {
    const startedAt = performance.now();
    const answer = await manager.fetch(path, init);
    await answer.body?.cancel();
    assert.ok(answer.status < 500, `${path.slice(0, 80)}: ${answer.status}`);
    return performance.now() - startedAt;
  };
  /** The least of some tries, fewer when it is little: others are at work on the same processor. */
  const least = async (request: [string, RequestInit]) => {
    let spent = Infinity;
    for (let tries = 0; tries < 8 && spent > LITTLE; tries++) {
      spent = Math.min(spent, await ask(request));
    }
    return spent;
  };
  const faults: string[] = [];
  for (const [place, [request, size]] of Object.entries(places)) {
    const isHeader = HEADERS.test(place);
    const harmless = await least(request("x".repeat(size)));
    for (const pump of evil) {
      if (isHeader && /[^\x20-\x7e]/.test(pump)) continue;
      const text = pump.repeat(Math.floor(size / pump.length)) + (isHeader ? "!" : "\u0001");
      const spent = await least(request(text));
      if (spent > harmless * 10 + LITTLE) {
        faults.push(`${place}, ${pump}: ${harmless} → ${spent} ms`);
      }
    }
  }
  assert.deepEqual(faults, []);
});

Deno.test("a search of wildcards is a search for those characters, and costs what any costs", async () => {
  await using manager = await startTestManager();
  const long = "a".repeat(255);
  for (let n = 0; n < 200; n++) {
    await (await manager.register({ ip_address: `10.73.2.${n}`, hostname: long })).body?.cancel();
  }
  const search = async (q: string) => {
    const startedAt = performance.now();
    const answer = await manager.fetch(`/api/machines?q=${encodeURIComponent(q)}`);
    const { total } = await answer.json();
    return { total, spent: performance.now() - startedAt };
  };
  const plain = await search("aaaa");
  assert.equal(plain.total, 200);
  const wild = await search("%a%".repeat(160));
  assert.equal(wild.total, 0, "they stand for nothing but themselves");
  assert.ok(wild.spent < plain.spent * 10 + 100, `${plain.spent} → ${wild.spent} ms`);
  await assertError(
    await manager.fetch(`/api/machines?q=${"a".repeat(501)}`),
    "VALIDATION_ERROR",
    "q",
  );
});
