import { DatabaseSetupError } from "./errors.ts";
import type { Target } from "./sql.ts";

const SCHEME = /^postgres(?:ql)?(?:\+[a-z0-9_]+)?:/i;

/**
 * Reads a DATABASE_URL: `postgresql://user:password@host:port/name`, also with a driver in the scheme
 * (`postgresql+asyncpg://`), with `?host=/folder` for a unix socket, and with `sslmode` (libpq) or
 * `ssl` (asyncpg). Other parameters mean something to other drivers only and are passed over.
 *
 * @throws {DatabaseSetupError} without the address in it, which may hold a password
 */
export function parseDatabaseUrl(text: string): Target {
  const url = SCHEME.test(text) ? URL.parse(text.replace(SCHEME, "postgres:")) : null;
  if (url === null) {
    throw new DatabaseSetupError(
      "DATABASE_URL is not an address of PostgreSQL: write postgresql://user:password@host:port/name, " +
        "with every special character of the password percent-encoded (@ is %40, # is %23, / is %2F)",
    );
  }
  const given = (name: string) => url.searchParams.get(name) ?? "";
  const host = decoded(url.hostname).replace(/^\[|\]$/g, "") || given("host") || "localhost";
  const port = Number(url.port || given("port") || 5432);
  const user = decoded(url.username) || given("user") || "postgres";
  return {
    host,
    port,
    socket: host.startsWith("/") ? `${host}/.s.PGSQL.${port}` : null,
    user,
    password: decoded(url.password) || given("password"),
    database: decoded(url.pathname.slice(1)) || given("dbname") || user,
    ssl: sslMode(given("sslmode") || given("ssl")),
  };
}

/** A target in words for logs and messages: without its password. */
export function describeTarget({ host, port, socket, database }: Target): string {
  return socket === null
    ? `database ${database} at ${host.includes(":") ? `[${host}]` : host}:${port}`
    : `database ${database} at ${socket}`;
}

function sslMode(mode: string): Target["ssl"] {
  switch (mode) {
    case "":
    case "disable":
    case "false":
      return false;
    case "allow":
    case "prefer":
      return "prefer";
    case "require":
    case "true":
      return "require";
    case "verify-ca":
    case "verify-full":
      return "verify-full";
    default:
      throw new DatabaseSetupError(
        `DATABASE_URL asks for sslmode=${mode}: use disable, prefer, require or verify-full`,
      );
  }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
