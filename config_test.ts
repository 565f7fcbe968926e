import assert from "node:assert/strict";
import fc from "fast-check";
import { type Config, ConfigError, readConfig, VARIABLES } from "./config.ts";

const DATA_DIR = "/var/lib/vxlan-manager";
const read = (environment: Record<string, string>) => readConfig(environment, DATA_DIR);

function refusal(environment: Record<string, string>): string {
  try {
    read(environment);
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.message;
  }
  assert.fail(`accepted ${JSON.stringify(environment)}`);
}

Deno.test("readConfig() has a default for every variable", () => {
  assert.deepEqual(read({}), {
    databaseUrl: null,
    dataDir: DATA_DIR,
    host: null,
    port: 8000,
    publicUrl: null,
    policy: {
      interval: 10_000,
      confirm: 1_000,
      threshold: 3,
      backoffMin: 60_000,
      backoffMax: 3_600_000,
    },
    pingTimeout: 2_000,
    pingCount: 5,
    window: 32768,
    maxMachines: 1000,
    corsOrigins: [],
    rateLimit: 120,
    tls: null,
    maxConnections: 4096,
    maxConnectionsPerClient: 256,
    trustedProxies: [],
    anonymousRole: "none",
    registration: "self",
    adminToken: null,
    oidc: null,
    logLevel: "info",
    retention: { rawDays: 14, fiveMinuteDays: 90, hourlyDays: 730 },
    warnings: [],
  });
});

Deno.test("readConfig() takes an empty variable for an absent one", () => {
  const empty = Object.fromEntries(VARIABLES.map(([name]) => [name, "  "]));
  assert.deepEqual(read(empty), read({}));
});

Deno.test("readConfig() gives what nobody can change", () => {
  const config = read({ CORS_ORIGINS: "http://a" });
  for (
    const part of [config, config.policy, config.retention, config.corsOrigins, config.warnings]
  ) {
    assert.ok(Object.isFrozen(part));
  }
});

/** What each variable may be: [variable, text, where it goes, what it becomes]. */
const GOOD: readonly [string, string, (config: Config) => unknown, unknown][] = [
  ["DATABASE_URL", "postgresql://u:p@db/x", (c) => c.databaseUrl, "postgresql://u:p@db/x"],
  ["DATABASE_URL", "postgres://db", (c) => c.databaseUrl, "postgres://db"],
  [
    "DATABASE_URL",
    "postgresql+asyncpg://u:p@db:5432/x?ssl=require",
    (c) => c.databaseUrl,
    "postgresql+asyncpg://u:p@db:5432/x?ssl=require",
  ],
  ["DATA_DIR", "/srv/data", (c) => c.dataDir, "/srv/data"],
  ["API_HOST", "0.0.0.0", (c) => c.host, "0.0.0.0"],
  ["API_HOST", "::", (c) => c.host, "::"],
  ["API_HOST", "::1", (c) => c.host, "::1"],
  ["API_HOST", "127.0.0.1", (c) => c.host, "127.0.0.1"],
  ["API_HOST", "localhost", (c) => c.host, "localhost"],
  ["API_PORT", "0", (c) => c.port, 0],
  ["API_PORT", " 65535 ", (c) => c.port, 65_535],
  ["PUBLIC_URL", "https://vxlan.example/", (c) => c.publicUrl, "https://vxlan.example"],
  ["PUBLIC_URL", "http://10.0.0.1:8000/a/b/", (c) => c.publicUrl, "http://10.0.0.1:8000/a/b"],
  ["PING_INTERVAL", "1", (c) => c.policy.interval, 1000],
  ["PING_INTERVAL", "2.5", (c) => c.policy.interval, 2500],
  ["PING_TIMEOUT", "0.1", (c) => c.pingTimeout, 100],
  ["PING_TIMEOUT", "1.1", (c) => c.pingTimeout, 1100],
  ["PING_COUNT", "16", (c) => c.pingCount, 16],
  ["CONFIRM_INTERVAL", ".5", (c) => c.policy.confirm, 500],
  ["FAILURE_THRESHOLD", "1", (c) => c.policy.threshold, 1],
  ["MIN_CHECK_INTERVAL", "1", (c) => c.policy.backoffMin, 1000],
  ["MAX_CHECK_INTERVAL", "86400", (c) => c.policy.backoffMax, 86_400_000],
  ["MAX_PARALLEL_PINGS", "100", (c) => c.window, 100],
  ["MAX_MACHINES", "10000", (c) => c.maxMachines, 10_000],
  ["RETENTION_RAW_DAYS", "1", (c) => c.retention.rawDays, 1],
  ["RETENTION_5M_DAYS", "3650", (c) => c.retention.fiveMinuteDays, 3650],
  ["RETENTION_1H_DAYS", "36500", (c) => c.retention.hourlyDays, 36_500],
  ["RATE_LIMIT", "0", (c) => c.rateLimit, 0],
  ["MAX_CONNECTIONS", "16", (c) => c.maxConnections, 16],
  ["MAX_CONNECTIONS_PER_CLIENT", "4", (c) => c.maxConnectionsPerClient, 4],
  ["CORS_ORIGINS", "http://a", (c) => c.corsOrigins, ["http://a"]],
  [
    "CORS_ORIGINS",
    "http://localhost:3000, https://b.example/,",
    (c) => c.corsOrigins,
    ["http://localhost:3000", "https://b.example"],
  ],
  ["CORS_ORIGINS", '["http://a", "http://b"]', (c) => c.corsOrigins, ["http://a", "http://b"]],
  ["CORS_ORIGINS", "[]", (c) => c.corsOrigins, []],
  ["CORS_ORIGINS", "*, http://a", (c) => c.corsOrigins, ["http://a"]],
  ["TRUSTED_PROXIES", "10.0.0.1", (c) => c.trustedProxies, ["10.0.0.1"]],
  ["TRUSTED_PROXIES", "10.0.0.0/8,fd00::/8", (c) => c.trustedProxies, ["10.0.0.0/8", "fd00::/8"]],
  ["TRUSTED_PROXIES", "0.0.0.0/0,::/0", (c) => c.trustedProxies, ["0.0.0.0/0", "::/0"]],
  ["ANONYMOUS_ROLE", "viewer", (c) => c.anonymousRole, "viewer"],
  ["REGISTRATION", "token", (c) => c.registration, "token"],
  ["ADMIN_TOKEN", "0123456789abcdef01234567", (c) => c.adminToken, "0123456789abcdef01234567"],
  ["LOG_LEVEL", "debug", (c) => c.logLevel, "debug"],
  // Python's words.
  ["LOG_LEVEL", "INFO", (c) => c.logLevel, "info"],
  ["LOG_LEVEL", "WARNING", (c) => c.logLevel, "warn"],
  ["LOG_LEVEL", "CRITICAL", (c) => c.logLevel, "error"],
];

for (const [name, text, where, value] of GOOD) {
  Deno.test(`readConfig() accepts ${name}=${text}`, () => {
    assert.deepEqual(where(read({ [name]: text })), value);
  });
}

/** What each variable may not be. */
const BAD: readonly [string, string, RegExp][] = [
  ["DATABASE_URL", "mysql://u:p@db/x", /must look like postgresql:/],
  ["DATABASE_URL", "postgresql:db", /must look like/],
  ["DATA_DIR", "data", /absolute path/],
  ["API_HOST", "example.com", /IP address/],
  ["API_HOST", "*", /IP address/],
  ["API_PORT", "65536", /from 0 to 65535/],
  ["API_PORT", "80.5", /whole number/],
  ["API_PORT", "http", /number from/],
  ["PUBLIC_URL", "vxlan.example", /http/],
  ["PUBLIC_URL", "ftp://vxlan.example", /http/],
  ["PUBLIC_URL", "http://vxlan.example/?a=1", /query/],
  ["PUBLIC_URL", "http://vxlan.example/#a", /fragment/],
  ["PING_INTERVAL", "0.5", /from 1 to 86400/],
  ["PING_INTERVAL", "-1", /from 1/],
  ["PING_INTERVAL", "1e3", /number/],
  ["PING_INTERVAL", "0x10", /number/],
  ["PING_INTERVAL", "NaN", /number/],
  ["PING_INTERVAL", "Infinity", /number/],
  ["PING_INTERVAL", "10s", /number/],
  ["PING_TIMEOUT", "0", /from 0.1 to 60/],
  ["PING_COUNT", "17", /from 1 to 16/],
  ["PING_COUNT", "1.5", /whole number/],
  ["CONFIRM_INTERVAL", "0.01", /from 0.1/],
  ["FAILURE_THRESHOLD", "0", /from 1 to 100/],
  ["MIN_CHECK_INTERVAL", "0", /from 1/],
  ["MAX_CHECK_INTERVAL", "100000", /to 86400/],
  ["MAX_PARALLEL_PINGS", "0", /from 1/],
  ["MAX_PARALLEL_PINGS", "65537", /to 65536/],
  ["MAX_MACHINES", "0", /from 1/],
  ["RETENTION_RAW_DAYS", "0", /from 1/],
  ["RETENTION_5M_DAYS", "x", /number/],
  ["RETENTION_1H_DAYS", "36501", /to 36500/],
  ["RATE_LIMIT", "-1", /from 0/],
  ["MAX_CONNECTIONS", "15", /from 16 to 16384/],
  ["MAX_CONNECTIONS_PER_CLIENT", "all", /number/],
  ["CORS_ORIGINS", "example.com", /"example.com" is not an origin/],
  ["CORS_ORIGINS", "http://a/path", /is not an origin/],
  ["CORS_ORIGINS", "http://a,null", /"null" is not an origin/],
  ["TRUSTED_PROXIES", "proxy", /"proxy" is not an IP address or prefix/],
  ["TRUSTED_PROXIES", "10.0.0.0/33", /not an IP address/],
  ["TRUSTED_PROXIES", "10.0.0.0/8/8", /not an IP address/],
  ["TRUSTED_PROXIES", "10.0.0.0/", /not an IP address/],
  ["TRUSTED_PROXIES", "fd00::/129", /not an IP address/],
  ["ANONYMOUS_ROLE", "root", /one of none, viewer, operator, admin/],
  ["REGISTRATION", "closed", /one of self, open, token/],
  ["ADMIN_TOKEN", "too short", /24 to 512/],
  ["OIDC_ROLES", "netops", /"netops" is not a role and a value/],
  ["LOG_LEVEL", "loud", /one of debug, info, warn, error/],
];

for (const [name, text, why] of BAD) {
  Deno.test(`readConfig() refuses ${name}=${text}`, () => {
    const message = refusal({ [name]: text });
    assert.match(message, new RegExp(`^  ${name} `, "m"));
    assert.match(message, why);
    assert.equal(message.split("\n").length, 2, "one line a variable");
    const isSecret = name === "DATABASE_URL" || name === "ADMIN_TOKEN";
    assert.equal(!isSecret, message.includes(`(it is ${JSON.stringify(text)})`));
  });
}

Deno.test("readConfig() has a good and a bad case here of every variable there is", () => {
  for (const [name] of VARIABLES) {
    // Those of the OpenID provider belong together, and so do those of TLS; files are read before (terminal.ts).
    if (/^(OIDC|TLS)_|_FILE$/.test(name)) continue;
    assert.ok(GOOD.some(([each]) => each === name), name);
    assert.ok(BAD.some(([each]) => each === name), name);
  }
});

Deno.test("readConfig() wants both files for TLS, or none", () => {
  const files = { TLS_CERT: "/cert.pem", TLS_KEY: "/key.pem" };
  assert.deepEqual(read(files).tls, { cert: "/cert.pem", key: "/key.pem" });
  assert.match(refusal({ TLS_CERT: "/cert.pem" }), /TLS_KEY must be set/);
  assert.match(refusal({ TLS_KEY: "/key.pem" }), /TLS_CERT must be set/);
  assert.match(refusal({ ...files, TLS_KEY: "key.pem" }), /TLS_KEY must be an absolute path/);
});

const OIDC = {
  PUBLIC_URL: "https://vxlan.example",
  OIDC_ISSUER: "https://idp.example/realms/net",
  OIDC_CLIENT_ID: "manager",
};

Deno.test("readConfig() takes an OpenID provider whole", () => {
  assert.deepEqual(read(OIDC).oidc, {
    issuer: "https://idp.example/realms/net",
    clientId: "manager",
    clientSecret: null,
    roleClaim: "roles",
    roles: { viewer: "viewer", operator: "operator", admin: "admin" },
    redirectUri: "https://vxlan.example/login/callback",
  });
  const more = {
    OIDC_CLIENT_SECRET: "s",
    OIDC_ROLE_CLAIM: "groups",
    OIDC_ROLES: "admin=a=b,viewer=c",
  };
  const { clientSecret, roleClaim, roles } = read({ ...OIDC, ...more }).oidc!;
  assert.deepEqual([clientSecret, roleClaim, roles], ["s", "groups", {
    "a=b": "admin",
    "c": "viewer",
  }]);
  assert.equal(
    read({ ...OIDC, OIDC_ISSUER: "http://127.0.0.1:9" }).oidc?.issuer,
    "http://127.0.0.1:9",
  );
});

Deno.test("readConfig() refuses half an OpenID provider, and one by plain HTTP", () => {
  const { OIDC_ISSUER } = OIDC;
  assert.match(refusal({ OIDC_ISSUER }), /OIDC_CLIENT_ID must be set[^]*PUBLIC_URL must be set/);
  assert.match(refusal({ ...OIDC, OIDC_ISSUER: "http://idp.example" }), /https:\/\//);
});

Deno.test("readConfig() says at once all that is wrong", () => {
  const message = refusal({
    API_PORT: "x",
    LOG_LEVEL: "loud",
    DATABASE_URL: "oracle://a",
    MIN_CHECK_INTERVAL: "100",
    MAX_CHECK_INTERVAL: "50",
    PING_COUNT: "0",
    CORS_ORIGINS: "a,b",
  });
  for (
    const name of [
      "API_PORT",
      "LOG_LEVEL",
      "DATABASE_URL",
      "MIN_CHECK_INTERVAL",
      "PING_COUNT",
      "CORS_ORIGINS",
    ]
  ) assert.match(message, new RegExp(`^  ${name} `, "m"));
  assert.match(message, /^The environment cannot be used\. Correct these and start again:\n/);
  assert.match(message, /"a" is not an origin[^]*"b" is not an origin/);
});

Deno.test("readConfig() lists every bad variable, whichever they are", () => {
  const bad = fc.subarray([...BAD], { minLength: 1 });
  fc.assert(fc.property(bad, (wrong) => {
    const environment = Object.fromEntries(wrong.map(([name, text]) => [name, text]));
    const message = refusal(environment);
    for (const name of Object.keys(environment)) {
      assert.match(message, new RegExp(`^  ${name} `, "m"));
    }
  }));
});

Deno.test("readConfig() refuses a least backoff above the most, when both are said", () => {
  const message = refusal({ MIN_CHECK_INTERVAL: "61", MAX_CHECK_INTERVAL: "60" });
  assert.match(message, /MIN_CHECK_INTERVAL must not be above MAX_CHECK_INTERVAL \(it is "61"\)/);
  const { policy } = read({ MIN_CHECK_INTERVAL: "60", MAX_CHECK_INTERVAL: "60" });
  assert.deepEqual([policy.backoffMin, policy.backoffMax], [60_000, 60_000]);
});

Deno.test("readConfig() takes any backoff bound from a second up, the other one following", () => {
  const bounds = ({ policy }: Config) => [policy.backoffMin, policy.backoffMax];
  assert.deepEqual(bounds(read({ MAX_CHECK_INTERVAL: "1" })), [1000, 1000]);
  assert.deepEqual(bounds(read({ MAX_CHECK_INTERVAL: "90" })), [60_000, 90_000]);
  assert.deepEqual(bounds(read({ MIN_CHECK_INTERVAL: "7200" })), [7_200_000, 7_200_000]);
  assert.deepEqual(bounds(read({ MIN_CHECK_INTERVAL: "1" })), [1000, 3_600_000]);
});

Deno.test("readConfig() never repeats a password", () => {
  const passwords = fc.stringMatching(/^[a-z0-9]{12}$/);
  fc.assert(fc.property(passwords, (password) => {
    for (
      const environment of [
        { DATABASE_URL: `mysql://user:${password}@db/x` },
        { DATABASE_URL: `postgresql//user:${password}@db/x` },
        { DATABASE_URL: `postgresql://user:${password}@db/with space` },
        { PUBLIC_URL: `https://user:${password}@vxlan.example` },
        { API_PORT: "x", DATABASE_URL: `http://user:${password}@db/x` },
      ] as Record<string, string>[]
    ) assert.ok(!refusal(environment).includes(password));
  }));
});

Deno.test("readConfig() starts from an env file of the old system, unchanged", () => {
  const file = `
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
    CORS_ORIGINS=["http://localhost:3000","http://localhost:8000"]
    LOG_LEVEL=INFO
    SOMETHING_ELSE=1
  `;
  const environment = Object.fromEntries(
    file.trim().split("\n").map((line) => {
      const [name = "", ...value] = line.trim().split("=");
      return [name, value.join("=")];
    }),
  );
  const config = read(environment);
  assert.equal(config.policy.interval, 60_000);
  assert.equal(config.window, 100);
  assert.equal(config.logLevel, "info");
  assert.deepEqual(config.corsOrigins, ["http://localhost:3000", "http://localhost:8000"]);
  // What is obeyed all the same, and what that means.
  assert.equal(config.warnings.length, 1);
  assert.match(config.warnings[0]!, /MAX_PARALLEL_PINGS=100 is obeyed.*all 1000 machines.* 400 s/);
});

Deno.test("readConfig() warns of a star in CORS_ORIGINS, and does not honour it", () => {
  const config = read({ CORS_ORIGINS: '["*"]' });
  assert.deepEqual(config.corsOrigins, []);
  assert.match(config.warnings[0] ?? "", /CORS_ORIGINS=\* is not honoured.*name the origins/);
});

Deno.test("readConfig() says nothing of a window that is wide enough, or that nobody asked for", () => {
  assert.deepEqual(read({ MAX_PARALLEL_PINGS: "10000" }).warnings, []);
  assert.deepEqual(read({ MAX_MACHINES: "100000" }).warnings, []);
});
