import { ApiError, type ErrorCode } from "../core/errors.ts";

/** JSON that no cache may keep: every answer of the API is true for the moment only. */
export function json(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}

/** A failure as the contract words it. `details.retry_after` (seconds) becomes `Retry-After` too. */
export function errorAnswer(error: ApiError): Response {
  const answer = json(error.toWire(), error.status);
  if (error.status === 401) answer.headers.set("www-authenticate", "Bearer");
  const wait = error.details?.retry_after;
  if (typeof wait === "number") answer.headers.set("retry-after", String(wait));
  return answer;
}

/** The contract's error for an HTTP status that the framework or a page came up with. */
export function errorForStatus(status: number, what: string): ApiError {
  const [code, message] = WORDING[status] ?? FALLBACK;
  return new ApiError(code, `${what}: ${message}`);
}

const FALLBACK: readonly [ErrorCode, string] = [
  "INTERNAL_SERVER_ERROR",
  "something went wrong in the manager; its log says what, under the request id of this answer",
];

const WORDING: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ["VALIDATION_ERROR", "the request cannot be understood"],
  403: [
    "FORBIDDEN",
    "a page of another site asked for it; CORS_ORIGINS of the manager names the origins that may",
  ],
  404: ["NOT_FOUND", "there is nothing at this address"],
  405: ["METHOD_NOT_ALLOWED", "this address does not take this method; Allow names those it takes"],
};

/** The error for something thrown that nobody expected: without any inner detail. */
export function internalError(what: string): ApiError {
  return errorForStatus(500, what);
}
