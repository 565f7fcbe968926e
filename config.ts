import { z } from "zod";
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

/** The environment is not usable; the message lists every variable that is wrong. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/** Every variable, for `--help` and the README: name, default, meaning. */
export const VARIABLES: readonly (readonly [name: string, fallback: string, meaning: string])[] = [
  ["DATABASE_URL", "embedded", "PostgreSQL 14 or newer, postgresql://user:password@host:port/name"],
  ["DATABASE_URL_FILE", "none", "file that holds DATABASE_URL, for secrets that are files"],
  ["DATA_DIR", "see README", "folder of the embedded PostgreSQL"],
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
  ["MAX_PARALLEL_PINGS", "4096", "echoes in flight at most"],
  ["MAX_MACHINES", "1000", "machines that may register"],
  ["RETENTION_RAW_DAYS", "14", "days that every check is kept"],
  ["RETENTION_5M_DAYS", "90", "days that five-minute figures are kept"],
  ["RETENTION_1H_DAYS", "730", "days that hourly figures are kept"],
  ["RATE_LIMIT", "120", "requests to /api a minute and client; 0 for no limit"],
  ["MAX_CONNECTIONS", "4096", "connections at once"],
  ["MAX_CONNECTIONS_PER_CLIENT", "256", "and of one client (IPv6: of one /64)"],
  ["CORS_ORIGINS", "none", "origins that may call the API from a browser, separated by commas"],
  ["TRUSTED_PROXIES", "none", "addresses or prefixes whose X-Forwarded-For is believed"],
  ["LOG_LEVEL", "info", "debug, info, warn or error"],
];

/** Variables that hold secrets: each can be given as the path of a file, in the variable named `…_FILE`. */
export const SECRETS = ["DATABASE_URL"] as const;

/**
 * The environment, with the secrets that files hold put in (as containers and systemd hand them over).
 *
 * @param read reads a file as text
 * @throws {ConfigError} when a file cannot be read, or a secret is given both ways
 */
export function withSecretFiles(
  environment: Readonly<Record<string, string | undefined>>,
  read: (path: string) => string,
): Record<string, string | undefined> {
  const complaints: string[] = [];
  const found = SECRETS.map((name) => {
    const path = environment[`${name}_FILE`]?.trim();
    if (!path) return [name, environment[name]];
    if (environment[name]) {
      complaints.push(`  ${name} and ${name}_FILE are both set: leave one out`);
    }
    try {
      return [name, read(path).trim()];
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      complaints.push(`  ${name}_FILE cannot be read: ${reason}`);
      return [name, undefined];
    }
  });
  if (complaints.length > 0) throw new ConfigError(complaintOf(complaints));
  return { ...environment, ...Object.fromEntries(found) };
}

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
      backoffMin: env.MIN_CHECK_INTERVAL,
      backoffMax: env.MAX_CHECK_INTERVAL,
    }),
    pingTimeout: env.PING_TIMEOUT,
    pingCount: env.PING_COUNT,
    window: env.MAX_PARALLEL_PINGS,
    maxMachines: env.MAX_MACHINES,
    corsOrigins: Object.freeze(env.CORS_ORIGINS.filter((origin) => origin !== "*")),
    rateLimit: env.RATE_LIMIT,
    trustedProxies: Object.freeze(env.TRUSTED_PROXIES),
    logLevel: env.LOG_LEVEL,
    retention: Object.freeze({
      rawDays: env.RETENTION_RAW_DAYS,
      fiveMinuteDays: env.RETENTION_5M_DAYS,
      hourlyDays: env.RETENTION_1H_DAYS,
    }),
    warnings: Object.freeze(
      env.CORS_ORIGINS.includes("*")
        ? [
          "CORS_ORIGINS=* is not honoured, since any page could then act for a signed-in browser: name the origins",
        ]
        : [],
    ),
  });
}

const number = (fallback: number, least: number, most: number) =>
  z.string().default(String(fallback)).transform((text, ctx) => {
    const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
    if (value >= least && value <= most) return value;
    ctx.addIssue({ code: "custom", message: `must be a number from ${least} to ${most}` });
    return z.NEVER;
  });

const whole = (fallback: number, least: number, most: number) =>
  number(fallback, least, most).refine(Number.isInteger, "must be a whole number");

const seconds = (fallback: number, least: number, most: number) =>
  number(fallback, least, most).transform((value) => value * 1000);

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
    /^(postgres|postgresql)(\+asyncpg)?:\/\/\S+$/,
    "must look like postgresql://user:password@host:5432/name",
  ).optional(),
  DATA_DIR: z.string().startsWith("/", "must be an absolute path").optional(),
  API_HOST: z.string().refine(isBindable, "must be an IP address to listen on").optional(),
  API_PORT: whole(8000, 0, 65_535),
  PUBLIC_URL: z.string().transform((text, ctx) => {
    const url = URL.parse(text);
    if (url !== null && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "") {
      return url.href.replace(/\/$/, "");
    }
    ctx.addIssue({ code: "custom", message: "must be an http:// or https:// address" });
    return z.NEVER;
  }).optional(),
  TLS_CERT: z.string().startsWith("/", "must be an absolute path").optional(),
  TLS_KEY: z.string().startsWith("/", "must be an absolute path").optional(),
  PING_INTERVAL: seconds(10, 1, 86_400),
  PING_TIMEOUT: seconds(2, 0.1, 60),
  PING_COUNT: whole(5, 1, 16),
  CONFIRM_INTERVAL: seconds(1, 0.1, 3600),
  FAILURE_THRESHOLD: whole(3, 1, 100),
  MIN_CHECK_INTERVAL: seconds(60, 1, 86_400),
  MAX_CHECK_INTERVAL: seconds(3600, 1, 86_400),
  MAX_PARALLEL_PINGS: whole(4096, 1, 65_536),
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
  LOG_LEVEL: z.string().default("info").transform((text) => text.toLowerCase())
    // The old system's names, which are Python's.
    .transform((text) => text === "warning" ? "warn" : text === "critical" ? "error" : text)
    .pipe(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(", ")}`)),
}).refine((env) => env.MIN_CHECK_INTERVAL <= env.MAX_CHECK_INTERVAL, {
  path: ["MIN_CHECK_INTERVAL"],
  message: "must not be above MAX_CHECK_INTERVAL",
}).refine((env) => env.TLS_CERT === undefined || env.TLS_KEY !== undefined, {
  path: ["TLS_KEY"],
  message: "must be set when TLS_CERT is",
}).refine((env) => env.TLS_KEY === undefined || env.TLS_CERT !== undefined, {
  path: ["TLS_CERT"],
  message: "must be set when TLS_KEY is",
});

function complaint(error: z.ZodError, given: Readonly<Record<string, string | undefined>>): string {
  const lines = error.issues.map((issue) => {
    const name = String(issue.path[0]);
    // A database address can hold a password: it is not repeated.
    const value = name === "DATABASE_URL"
      ? ""
      : ` (it is ${JSON.stringify(given[name] ?? "absent")})`;
    return `  ${name} ${issue.message}${value}`;
  });
  return complaintOf(lines);
}

function complaintOf(lines: readonly string[]): string {
  return `The environment cannot be used. Correct these and start again:\n${lines.join("\n")}`;
}

function isBindable(text: string): boolean {
  return text === "0.0.0.0" || text === "::" || text === "localhost" || tryParseIp(text) !== null;
}

function isPrefix(text: string): boolean {
  const [address = "", length] = text.split("/");
  const ip = address === "::" || address === "0.0.0.0" ? address : tryParseIp(address);
  if (ip === null) return false;
  return length === undefined ||
    (/^\d+$/.test(length) && Number(length) <= (ip.includes(":") ? 128 : 32));
}
