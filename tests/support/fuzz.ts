import assert from "node:assert/strict";
import fc from "fast-check";
import { assertDocumented } from "./documented.ts";
import { type FuzzedRequest, fuzzedRequests } from "./fuzzed_requests.ts";
import { type GuardedManager, guardedManager, PASSWORD } from "./guarded_manager.ts";

/** What came of fuzzing. */
export interface FuzzReport {
  readonly requests: number;
  /** How many answers of each status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Operations that were answered with success at least once, of all. */
  readonly succeeded: number;
  readonly operations: number;
  readonly machines: number;
}

/** Requests under way at once. */
const AT_ONCE = 8;
const BATCH = 400;

/** What no answer may hold: where in the code something failed, and what the database was asked or said. */
const LEAKS: readonly [what: string, pattern: RegExp][] = [
  ["a stack", /\bat .{1,120}\.(?:ts|tsx|js|mjs):\d+:\d+/],
  ["a file's address", /file:\/\/\/(?!etc\/passwd)\S*\.(?:ts|tsx|js)/],
  ["a path of the code", new RegExp(new URL("../..", import.meta.url).pathname.slice(0, -1) + "/")],
  ["a folder of packages", /node_modules/],
  [
    "the database's own error",
    /PostgresError|syntax error at or near|invalid input syntax|violates \w+ constraint|invalid byte sequence|out of range for type|\bSQLSTATE\b/,
  ],
  [
    "SQL",
    /\b(?:insert into|delete from|update) (?:machine|account|api_token|audit_log)\b(?! ?;)|\bselect [\w., *]+ from (?:machine|account|api_token)\b/,
  ],
  ["where the database is", /postgres(?:ql)?:\/\//],
];

/** Sent with the fuzzed text itself, which may look like a leak: what it holds is no leak of ours. */
const isEchoed = (request: FuzzedRequest, found: string) =>
  decodeURIComponentSafely(request.path).includes(found) || (request.body ?? "").includes(found);

/**
 * Sends so many made-up requests, as everybody from nobody to administrator, and fails where an answer is an
 * error of ours, not documented, or tells more than it should. In the end all that is kept must agree with itself.
 */
export async function fuzz(count: number, seed: number): Promise<FuzzReport> {
  await using manager = await guardedManager({
    env: {
      ADMIN_TOKEN: "an-admin-token-for-automation",
      MAX_MACHINES: "100000",
      CORS_ORIGINS: "https://board.example",
    },
  });
  const callers = await callersOf(manager);
  const statuses: Record<string, number> = {};
  const succeeded = new Set<string>();
  const operations = new Set<string>();
  const faults = new Map<string, string>();
  let sent = 0;
  for (let batch = 0; sent < count; batch++) {
    const size = Math.min(BATCH, count - sent);
    const queue = fc.sample(
      fc.tuple(fuzzedRequests(), fc.nat(callers.length - 1)),
      { numRuns: size, seed: seed + batch },
    );
    await Promise.all(Array.from({ length: AT_ONCE }, async () => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
        const [request, caller] = next;
        const answer = await callers[caller]!(request);
        await judge(request, answer).catch((error) => {
          const kind = `${request.method} ${request.template} ${answer.status}`;
          if (!faults.has(kind)) faults.set(kind, String(error));
        });
        const status = String(answer.status);
        statuses[status] = (statuses[status] ?? 0) + 1;
        operations.add(`${request.method} ${request.template}`);
        if (answer.ok) succeeded.add(`${request.method} ${request.template}`);
        await answer.body?.cancel();
      }
    }));
    sent += size;
  }
  assert.equal(faults.size, 0, [...faults.values()].join("\n\n"));
  const polluted = Object.keys(Object.prototype);
  assert.deepEqual(polluted, [], "nothing was written into Object.prototype");
  const machines = await assertConsistent(manager);
  return {
    requests: sent,
    statuses,
    succeeded: succeeded.size,
    operations: operations.size,
    machines,
  };
}

type Caller = (request: FuzzedRequest) => Promise<Response>;

async function callersOf(manager: GuardedManager): Promise<Caller[]> {
  const bearing = (token: string | null): Caller => (request) =>
    manager.fetch(request.path, {
      ...initOf(request),
      headers: {
        "x-forwarded-for": address(),
        ...request.headers,
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
    });
  const admin = bearing("an-admin-token-for-automation");
  const viewer = await manager.token({ name: "fuzz-viewer", grant: "viewer" });
  const registrar = await manager.token({ name: "fuzz-registrar", grant: "registration" });
  await manager.user("fuzzer", "operator");
  return [
    admin,
    admin,
    admin,
    bearing(null),
    bearing(viewer),
    bearing(registrar),
    bearing("vxm_" + "x".repeat(43)),
    asUser(manager, "root"),
    asUser(manager, "fuzzer"),
  ];
}

/** Requests of a user from one sign-in to the next at the least: passwords are slow to check, on purpose. */
const PATIENCE = 100;

/** As a user, who signs in again some time after what was sent signed them out. */
function asUser(manager: GuardedManager, name: string): Caller {
  const visitor = manager.visitor({ "x-forwarded-for": address() });
  let signing: Promise<unknown> = Promise.resolve();
  let since = PATIENCE;
  return async (request) => {
    if (visitor.session === null && ++since > PATIENCE) {
      since = 0;
      // By now the user may be deleted; then it is nobody who asks.
      signing = visitor.signIn(name, PASSWORD).then((answer) => answer.body?.cancel());
    }
    await signing;
    const { cookie: _, ...headers } = request.headers;
    return await visitor.fetch(request.path, { ...initOf(request), headers });
  };
}

let addresses = 0;
/** From everywhere, so that nobody is limited for what others do. */
const address = () => `198.18.${(++addresses >> 8) & 255}.${addresses & 255}`;

function initOf({ method, headers, body }: FuzzedRequest): RequestInit {
  return { method, headers, redirect: "manual", ...(body === null ? {} : { body }) };
}

async function judge(request: FuzzedRequest, answer: Response): Promise<void> {
  const { method, path, body } = request;
  const what = () =>
    `${method} ${path.slice(0, 600)}\n${JSON.stringify(request.headers)}\n${
      body?.slice(0, 1500)
    }\n→ ${answer.status}`;
  const isAsset = request.template.startsWith("/docs/assets");
  const isText = /json|text|html|csv|script/.test(answer.headers.get("content-type") ?? "");
  const text = isAsset || !isText ? "" : await answer.clone().text();
  assert.ok(answer.status < 500, `${what()}\n${text.slice(0, 2000)}`);
  for (const [leak, pattern] of LEAKS) {
    const found = pattern.exec(text)?.[0];
    assert.ok(
      found === undefined || isEchoed(request, found) || isStored(text),
      `${what()}\nholds ${leak}: ${found}`,
    );
  }
  for (const value of answer.headers.values()) {
    assert.ok(!value.includes("planted") || path.includes("planted"), what());
  }
  // A path that the router takes for another operation's is that operation's.
  const pathname = new URL(path, "http://manager").pathname;
  if (fits(request.template, pathname)) await assertDocumented(method, pathname, answer);
}

/** Lists, pages and exports hold what was sent earlier, and that is hostile too. */
function isStored(text: string): boolean {
  return /__pwned|DROP TABLE|etc\/passwd/.test(text);
}

function fits(template: string, pathname: string): boolean {
  const pattern = template.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+");
  return new RegExp(`^${pattern}$`).test(pathname) && !/\/(?:bulk|assets)\b/.test(pathname);
}

/** All that is kept agrees with itself, and every machine can be read. */
async function assertConsistent(manager: GuardedManager): Promise<number> {
  const { sql } = manager.database;
  const [counts] = await sql<Record<string, number>[]>`
    select (select count(*) from machine)::integer as machines,
      (select total from machine_total)::integer as total,
      (select count(*) from machine_health)::integer as health,
      (select count(*) from machine_health h left join machine m on m.id = h.machine_id where m.id is null)::integer as orphans,
      (select count(*) from (select vni, ip_address from machine group by 1, 2 having count(*) > 1) d)::integer as doubles,
      (select count(*) from account where role = 'admin')::integer as admins`;
  const { machines = 0, total, health, orphans, doubles, admins = 0 } = counts!;
  assert.deepEqual({ total, health, orphans, doubles }, {
    total: machines,
    health: machines,
    orphans: 0,
    doubles: 0,
  });
  assert.ok(admins >= 1, "somebody can still administer");
  const headers = { authorization: "Bearer an-admin-token-for-automation" };
  const seen = new Set<number>();
  for (let offset = 0; offset < machines; offset += 1000) {
    const answer = await manager.fetch(`/api/machines?limit=1000&offset=${offset}`, { headers });
    assert.equal(answer.status, 200);
    await assertDocumented("GET", "/api/machines", answer);
    for (const { id } of (await answer.json()).machines) seen.add(id);
  }
  assert.equal(seen.size, machines);
  const live = new Set(manager.services.live.machines().map(({ id }) => id as number));
  assert.deepEqual(
    [...live].sort((a, b) => a - b),
    [...seen].sort((a, b) => a - b),
    "browsers are shown the same fleet",
  );
  for (const id of seen) {
    for (const path of [`/api/machines/${id}`, `/machines/${id}`]) {
      const answer = await manager.fetch(path, { headers });
      assert.equal(answer.status, 200, path);
      await answer.body?.cancel();
    }
  }
  return machines;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
