import { ApiError } from "../core/errors.ts";

/** What no retry mends: the operator has to change something. Stops the start. */
export class DatabaseSetupError extends Error {
  override readonly name = "DatabaseSetupError";
}

/** Codes of postgres.js and of the system that say that no answer came, or that none can come. */
const CONNECTION_CODES = new Set([
  "CONNECTION_CLOSED",
  "CONNECTION_DESTROYED",
  "CONNECTION_ENDED",
  "CONNECT_TIMEOUT",
  "EACCES",
  "EAI_AGAIN",
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
  "ENOTFOUND",
  "EPIPE",
  "ETIMEDOUT",
]);

/**
 * SQLSTATE classes and codes (PostgreSQL, appendix A) that are about the server, not the statement:
 * connection exceptions, invalid authorization, unknown database, read-only (a standby after a
 * failover), insufficient resources (disk, memory, connections), operator intervention (shutdown,
 * time-out), system errors.
 */
const SERVER_STATES = /^(08|28|3D000|25006|53|57|58)/;

/** Whether an error means that its connection is gone, or never came to be. */
export function isConnectionLoss(error: unknown): boolean {
  if (CONNECTION_CODES.has(errorCode(error) ?? "")) return true;
  // After these the server hangs up (PostgreSQL, "Message Severity Levels").
  const severity = error instanceof Error && "severity" in error ? error.severity : "";
  return severity === "FATAL" || severity === "PANIC";
}

/** Whether an error says that the database could not answer, rather than that a statement is wrong. */
export function isUnavailable(error: unknown): boolean {
  return isConnectionLoss(error) || SERVER_STATES.test(errorCode(error) ?? "");
}

/**
 * What callers see instead of a driver's error: `DATABASE_UNAVAILABLE` where the database could not
 * answer (the cause is kept), the error itself otherwise.
 */
export function mapError(error: unknown): unknown {
  return isUnavailable(error) ? unavailable(reasonOf(error), error) : error;
}

/** @param reason a clause without a full stop, such as "connection refused" */
export function unavailable(reason: string, cause?: unknown): ApiError {
  return new ApiError(
    "DATABASE_UNAVAILABLE",
    `the database cannot answer now (${reason}): try again in a moment`,
    undefined,
    cause === undefined ? undefined : { cause },
  );
}

/** A driver's or server's error in a few words, without anything secret: neither has passwords in it. */
export function reasonOf(error: unknown): string {
  switch (errorCode(error)) {
    case "ECONNREFUSED":
      return "connection refused";
    case "ENOENT":
      return "its socket does not exist";
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "its host name does not resolve";
    case "CONNECT_TIMEOUT":
    case "ETIMEDOUT":
      return "it does not answer";
    case "CONNECTION_CLOSED":
    case "CONNECTION_DESTROYED":
    case "CONNECTION_ENDED":
    case "ECONNRESET":
    case "EPIPE":
      return "the connection was closed";
    case "57014":
      return "the statement took too long";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** The driver's or system's code, or the SQLSTATE. */
export function errorCode(error: unknown): string | null {
  if (typeof error !== "object" || error === null || !("code" in error)) return null;
  return typeof error.code === "string" ? error.code : null;
}
