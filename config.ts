import { z } from "zod";
import {
  ANONYMOUS_ROLES,
  type AnonymousRole,
  REGISTRATION_RULES,
  type RegistrationRule,
  type Role,
  ROLES,
} from "./core/access.ts";
import { tryParseIp } from "./core/address.ts";
import type { Policy } from "./core/health.ts";
import { LOG_LEVELS, type LogLevel } from "./core/log.ts";

/** The configuration: read once from the environment, checked, frozen. Spans are milliseconds. */
export interface Config {
  /** PostgreSQL to use; null for the embedded one. */
  readonly databaseUrl: string | null;
  /** Where the embedded PostgreSQL lives. */
  readonly dataDir: string;
  /** Null: every address, IPv4 and IPv6 where the machine has it. */
  readonly host: string | null;
  readonly port: number;
  readonly publicUrl: string | null;
  /** Files of the certificate chain and its key, PEM; null for plain HTTP. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Connections at once, in all and of one client. */
  readonly maxConnections: number;
  readonly maxConnectionsPerClient: number;
  readonly policy: Policy;
  readonly pingTimeout: number;
  /** Echoes of a confirm check. */
  readonly pingCount: number;
  /** Echoes in flight at most. */
  readonly window: number;
  readonly maxMachines: number;
  readonly corsOrigins: readonly string[];
  readonly rateLimit: number;
  readonly trustedProxies: readonly string[];
  /** What those may do who have not signed in. */
  readonly anonymousRole: AnonymousRole;
  /** What may be registered without a token. */
  readonly registration: RegistrationRule;
  /** A bearer token with the role admin, or null. */
  readonly adminToken: string | null;
  /** The OpenID provider to sign in at, or null. */
  readonly oidc: OidcConfig | null;
  readonly logLevel: LogLevel;
  /** How long checks are kept, in days, by how finely. */
  readonly retention: Retention;
  /** What was accepted but is not done as asked: said once at the start. */
  readonly warnings: readonly string[];
}

/**
 * Milliseconds between the echoes of one check. Five echoes take as long as three at 100 ms and are all lost far
 * less often: with 30 % loss, three checks in a row fail once in 560,000, not once in 4,600.
 */
export const ECHO_GAP = 50;

/** Days that each tier of the history is kept. */
export interface Retention {
  readonly rawDays: number;
  readonly fiveMinuteDays: number;
  readonly hourlyDays: number;
}

/** An OpenID provider. */
export interface OidcConfig {
  readonly issuer: string;
  readonly clientId: string;
  /** Null for a public client. */
  readonly clientSecret: string | null;
  readonly roleClaim: string;
  /** Role by value of the claim. */
  readonly roles: Readonly<Record<string, Role>>;
  /** Where the provider sends people back to. */
  readonly redirectUri: string;
}

/** The environment is not usable; the message lists every variable that is wrong. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Every variable, for `--help` and the README: name, default, meaning. */
export const VARIABLES: readonly (readonly [name: string, fallback: string, meaning: string])[] = [
  ["DATABASE_URL", "embedded", "PostgreSQL 14 or newer, postgresql://user:password@host:port/name"],
  ["DATABASE_URL_FILE", "none", "file that holds it instead"],
  [
    "DATA_DIR",
    "/var/lib/vxlan-manager",
    "folder of the embedded PostgreSQL; for others than root ~/.local/share/vxlan-manager",
  ],
  ["API_HOST", "::", "address to listen on; :: takes IPv4 too"],
  ["API_PORT", "8000", "port to listen on"],
  ["PUBLIC_URL", "from the request", "address that machines and browsers use"],
  ["TLS_CERT", "none", "file of the certificate chain, PEM; read again when it changes"],
  ["TLS_KEY", "none", "file of its private key, PEM"],
  ["PING_INTERVAL", "10", "seconds between checks of a machine that answers"],
  ["PING_TIMEOUT", "2", "seconds to wait for a reply"],
  ["PING_COUNT", "5", "echoes of a check that confirms a silence"],
  ["CONFIRM_INTERVAL", "1", "seconds between checks while a machine is in doubt"],
  ["FAILURE_THRESHOLD", "3", "misses in a row that make a machine unreachable"],
  ["MIN_CHECK_INTERVAL", "60", "seconds between checks of an unreachable machine, at first"],
  ["MAX_CHECK_INTERVAL", "3600", "and at most, doubling in between"],
  ["MAX_PARALLEL_PINGS", "32768", "echoes in flight at most"],
  ["MAX_MACHINES", "1000", "machines that may register"],
  ["RETENTION_RAW_DAYS", "14", "days that every check is kept"],
  ["RETENTION_5M_DAYS", "90", "days that five-minute figures are kept"],
  ["RETENTION_1H_DAYS", "730", "days that hourly figures are kept"],
  ["RATE_LIMIT", "120", "requests to /api a minute and client; 0 for no limit"],
  ["MAX_CONNECTIONS", "4096", "connections at once"],
  ["MAX_CONNECTIONS_PER_CLIENT", "256", "and of one client (IPv6: of one /64)"],
  ["CORS_ORIGINS", "none", "origins that may call the API from a browser, separated by commas"],
  ["TRUSTED_PROXIES", "none", "addresses or prefixes whose X-Forwarded-For is believed"],
  [
    "ANONYMOUS_ROLE",
    "none",
    "what those may do who have not signed in: none, viewer, operator or admin",
  ],
  [
    "REGISTRATION",
    "self",
    "what needs no token: self (a machine's own address), open (any) or token (none)",
  ],
  [
    "ADMIN_TOKEN",
    "none",
    "a bearer token with the role admin, for automation; 24 characters at least",
  ],
  ["ADMIN_TOKEN_FILE", "none", "file that holds it instead"],
  ["OIDC_ISSUER", "none", "address of an OpenID provider to sign in at; needs PUBLIC_URL"],
  [
    "OIDC_CLIENT_ID",
    "none",
    "the manager's name there; its redirect address is PUBLIC_URL/login/callback",
  ],
  ["OIDC_CLIENT_SECRET", "none", "and its secret; none for a public client"],
  ["OIDC_CLIENT_SECRET_FILE", "none", "file that holds it instead"],
  ["OIDC_ROLE_CLAIM", "roles", "the claim that says who is what here"],
  ["OIDC_ROLES", "the roles' names", "values of the claim by role: admin=netops,viewer=staff"],
  ["LOG_LEVEL", "info", "debug, info, warn or error"],
];

/**
 * Reads the configuration.
 *
 * @param environment variables by name; an empty one counts as absent
 * @param dataDir the data folder to use when DATA_DIR is absent
 * @throws {ConfigError} naming every bad variable at once
 */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
  dataDir: string,
): Config {
  const given = Object.fromEntries(
    VARIABLES.map(([name]) => [name, environment[name]?.trim() || undefined]),
  );
  const read = environmentSchema.safeParse(given);
  if (!read.success) throw new ConfigError(complaint(read.error, given));
  const env = read.data;
  return Object.freeze({
    databaseUrl: env.DATABASE_URL ?? null,
    dataDir: env.DATA_DIR ?? dataDir,
    host: env.API_HOST ?? null,
    port: env.API_PORT,
    publicUrl: env.PUBLIC_URL ?? null,
    tls: env.TLS_CERT === undefined || env.TLS_KEY === undefined
      ? null
      : Object.freeze({ cert: env.TLS_CERT, key: env.TLS_KEY }),
    maxConnections: env.MAX_CONNECTIONS,
    maxConnectionsPerClient: env.MAX_CONNECTIONS_PER_CLIENT,
    policy: Object.freeze({
      interval: env.PING_INTERVAL,
      confirm: env.CONFIRM_INTERVAL,
      threshold: env.FAILURE_THRESHOLD,
      // One that is not said follows the other one past its default.
      backoffMin: env.MIN_CHECK_INTERVAL ?? Math.min(60_000, env.MAX_CHECK_INTERVAL ?? Infinity),
      backoffMax: env.MAX_CHECK_INTERVAL ?? Math.max(3_600_000, env.MIN_CHECK_INTERVAL ?? 0),
    }),
    pingTimeout: env.PING_TIMEOUT,
    pingCount: env.PING_COUNT,
    window: env.MAX_PARALLEL_PINGS,
    maxMachines: env.MAX_MACHINES,
    corsOrigins: Object.freeze(env.CORS_ORIGINS.filter((origin) => origin !== "*")),
    rateLimit: env.RATE_LIMIT,
    trustedProxies: Object.freeze(env.TRUSTED_PROXIES),
    anonymousRole: env.ANONYMOUS_ROLE,
    registration: env.REGISTRATION,
    adminToken: env.ADMIN_TOKEN ?? null,
    oidc: env.OIDC_ISSUER === undefined ? null : Object.freeze({
      issuer: env.OIDC_ISSUER,
      clientId: env.OIDC_CLIENT_ID!,
      clientSecret: env.OIDC_CLIENT_SECRET ?? null,
      roleClaim: env.OIDC_ROLE_CLAIM,
      roles: env.OIDC_ROLES,
      redirectUri: `${env.PUBLIC_URL}/login/callback`,
    }),
    logLevel: env.LOG_LEVEL,
    retention: Object.freeze({
      rawDays: env.RETENTION_RAW_DAYS,
      fiveMinuteDays: env.RETENTION_5M_DAYS,
      hourlyDays: env.RETENTION_1H_DAYS,
    }),
    warnings: Object.freeze(warnings(env, given.MAX_PARALLEL_PINGS !== undefined)),
  });
}

const within = (least: number, most: number) => (text: string, ctx: z.RefinementCtx) => {
  const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  ctx.addIssue({ code: "custom", message: `must be a number from ${least} to ${most}` });
  return z.NEVER;
};

const number = (fallback: number, least: number, most: number) =>
  z.string().default(String(fallback)).transform(within(least, most));

const whole = (fallback: number, least: number, most: number) =>
  number(fallback, least, most).refine(Number.isInteger, "must be a whole number");

const toMilliseconds = (seconds: number) => Math.round(seconds * 1000);

const seconds = (fallback: number, least: number, most: number) =>
  number(fallback, least, most).transform(toMilliseconds);

const backoffSeconds = z.string().transform(within(1, 86_400)).transform(toMilliseconds).optional();

/** A list separated by commas; the old system's env files write it as a JSON array too. */
const list = (isGood: (entry: string) => boolean, what: string) =>
  z.string().default("").transform((text, ctx) => {
    const entries = text.replace(/^\[|\]$/g, "").split(",")
      .map((entry) => entry.trim().replace(/^["']|["']$/g, "")).filter((entry) => entry !== "");
    for (const entry of entries.filter((entry) => !isGood(entry))) {
      ctx.addIssue({ code: "custom", message: `${JSON.stringify(entry)} is not ${what}` });
    }
    return entries;
  });

const environmentSchema = z.object({
  DATABASE_URL: z.string().regex(
    /^postgres(ql)?(\+[a-z0-9_]+)?:\/\/\S+$/i,
    "must look like postgresql://user:password@host:5432/name",
  ).optional(),
  DATABASE_URL_FILE: z.string().optional(),
  DATA_DIR: z.string().startsWith("/", "must be an absolute path").optional(),
  API_HOST: z.string().refine(isBindable, "must be an IP address to listen on").optional(),
  API_PORT: whole(8000, 0, 65_535),
  PUBLIC_URL: z.string().transform((text, ctx) => {
    const url = URL.parse(text);
    if (
      url !== null && /^https?:$/.test(url.protocol) && url.search + url.hash + url.username === ""
    ) {
      return url.href.replace(/\/$/, "");
    }
    ctx.addIssue({
      code: "custom",
      message: "must be an http:// or https:// address without user, query or fragment",
    });
    return z.NEVER;
  }).optional(),
  TLS_CERT: z.string().startsWith("/", "must be an absolute path").optional(),
  TLS_KEY: z.string().startsWith("/", "must be an absolute path").optional(),
  PING_INTERVAL: seconds(10, 1, 86_400),
  PING_TIMEOUT: seconds(2, 0.1, 60),
  PING_COUNT: whole(5, 1, 16),
  CONFIRM_INTERVAL: seconds(1, 0.1, 3600),
  FAILURE_THRESHOLD: whole(3, 1, 100),
  MIN_CHECK_INTERVAL: backoffSeconds,
  MAX_CHECK_INTERVAL: backoffSeconds,
  // When half of 10,000 machines die, 500 a second are met by their checks, each of which takes eleven echoes of 2 s
  // to be sure of: 11,000 in flight, and those in doubt may take half of the window.
  MAX_PARALLEL_PINGS: whole(32_768, 1, 65_536),
  MAX_MACHINES: whole(1000, 1, 10_000_000),
  RETENTION_RAW_DAYS: whole(14, 1, 3650),
  RETENTION_5M_DAYS: whole(90, 1, 3650),
  RETENTION_1H_DAYS: whole(730, 1, 36_500),
  RATE_LIMIT: whole(120, 0, 1_000_000),
  MAX_CONNECTIONS: whole(4096, 16, 16_384),
  MAX_CONNECTIONS_PER_CLIENT: whole(256, 4, 16_384),
  CORS_ORIGINS: list(
    // Old env files may hold a star: it is let through here and warned about.
    (entry) => entry === "*" || URL.parse(entry)?.origin === entry.replace(/\/$/, ""),
    "an origin such as https://dashboard.example",
  ).transform((origins) => origins.map((origin) => origin.replace(/\/$/, ""))),
  TRUSTED_PROXIES: list(isPrefix, "an IP address or prefix"),
  ANONYMOUS_ROLE: z.enum(ANONYMOUS_ROLES, `must be one of ${ANONYMOUS_ROLES.join(", ")}`)
    .default("none"),
  REGISTRATION: z.enum(REGISTRATION_RULES, `must be one of ${REGISTRATION_RULES.join(", ")}`)
    .default("self"),
  ADMIN_TOKEN: z.string().regex(
    /^[A-Za-z0-9._~+/=-]{24,512}$/,
    "must be 24 to 512 letters, digits or ._~+/=- (openssl rand -hex 32 makes one)",
  ).optional(),
  ADMIN_TOKEN_FILE: z.string().optional(),
  OIDC_ISSUER: z.string().refine(
    (text) => {
      const url = URL.parse(text);
      const isLocal = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url?.hostname ?? "");
      return url?.protocol === "https:" || (url?.protocol === "http:" && isLocal);
    },
    "must be an https:// address (http:// only on this host)",
  ).optional(),
  OIDC_CLIENT_ID: z.string().optional(),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().optional(),
  OIDC_ROLE_CLAIM: z.string().default("roles"),
  OIDC_ROLES: list(
    (entry) => /^(viewer|operator|admin)=./.test(entry),
    "a role and a value of the claim, such as admin=netops",
  ).transform((entries): Record<string, Role> =>
    Object.fromEntries(
      entries.length === 0 ? ROLES.map((role) => [role, role]) : entries.map((entry) => {
        const at = entry.indexOf("=");
        return [entry.slice(at + 1), entry.slice(0, at) as Role];
      }),
    )
  ),
  LOG_LEVEL: z.string().default("info").transform((text) => text.toLowerCase())
    // The old system's names, which are Python's.
    .transform((text) => text === "warning" ? "warn" : text === "critical" ? "error" : text)
    .pipe(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`)),
}).refine(
  ({ MIN_CHECK_INTERVAL: least = 0, MAX_CHECK_INTERVAL: most = Infinity }) => !(least > most),
  {
    path: ["MIN_CHECK_INTERVAL"],
    message: "must not be above MAX_CHECK_INTERVAL",
    // Also when others are wrong: all that is wrong is said at once.
    when: () => true,
  },
).refine(({ OIDC_ISSUER, OIDC_CLIENT_ID }) => !OIDC_ISSUER || OIDC_CLIENT_ID !== undefined, {
  path: ["OIDC_CLIENT_ID"],
  message: "must be set together with OIDC_ISSUER",
  when: () => true,
}).refine(({ OIDC_ISSUER, PUBLIC_URL }) => !OIDC_ISSUER || PUBLIC_URL !== undefined, {
  path: ["PUBLIC_URL"],
  message: "must be set for OIDC_ISSUER: the provider sends people back there",
  when: () => true,
}).refine(({ TLS_CERT, TLS_KEY }) => TLS_CERT === undefined || TLS_KEY !== undefined, {
  path: ["TLS_KEY"],
  message: "must be set when TLS_CERT is",
  when: () => true,
}).refine(({ TLS_CERT, TLS_KEY }) => TLS_KEY === undefined || TLS_CERT !== undefined, {
  path: ["TLS_CERT"],
  message: "must be set when TLS_KEY is",
  when: () => true,
});

function warnings(env: z.infer<typeof environmentSchema>, windowGiven: boolean): string[] {
  const found: string[] = [];
  if (env.CORS_ORIGINS.includes("*")) {
    found.push(
      "CORS_ORIGINS=* is not honoured, since any page could then act for a signed-in browser: name the origins",
    );
  }
  const machines = env.MAX_MACHINES;
  // Each silent machine takes that many places for a time-out, and those in doubt have half of them all.
  const places = machines * (env.FAILURE_THRESHOLD - 1) * env.PING_COUNT;
  const taken = Math.ceil(2 * places / env.MAX_PARALLEL_PINGS) * env.PING_TIMEOUT / 1000;
  if (windowGiven && taken > env.PING_INTERVAL / 1000) {
    found.push(
      `MAX_PARALLEL_PINGS=${env.MAX_PARALLEL_PINGS} is obeyed: should all ${machines} machines fall silent together, it takes about ${taken} s to be sure of the last`,
    );
  }
  return found;
}

/**
 * Variables whose value is a secret, and is not repeated; a database address can hold a password. Each can
 * be given as a file, named by the variable with `_FILE` at its end.
 */
export const SECRETS: ReadonlySet<string> = new Set([
  "DATABASE_URL",
  "ADMIN_TOKEN",
  "OIDC_CLIENT_SECRET",
]);

function complaint(error: z.ZodError, given: Readonly<Record<string, string | undefined>>): string {
  const lines = error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const value = given[name] ?? "";
    // Any address can hold a password.
    const secret = SECRETS.has(name) || /:\/\/[^/]*@/.test(value);
    return `  ${name} ${issue.message}${secret ? "" : ` (it is ${JSON.stringify(value)})`}`;
  });
  return `The environment cannot be used. Correct these and start again:\n${lines.join("\n")}`;
}

function isBindable(text: string): boolean {
  return text === "0.0.0.0" || text === "::" || text === "localhost" || tryParseIp(text) !== null;
}

function isPrefix(text: string): boolean {
  const [address = "", length, ...more] = text.split("/");
  const ip = address === "::" || address === "0.0.0.0" ? address : tryParseIp(address);
  if (ip === null || more.length > 0) return false;
  return length === undefined ||
    (/^\d+$/.test(length) && Number(length) <= (ip.includes(":") ? 128 : 32));
}
