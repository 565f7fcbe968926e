import type { ErrorCode } from "../core/errors.ts";
import type { FailedText } from "./text/failed_en.ts";

/** Why the manager did not do what it was asked. */
export type Refusal =
  | { readonly kind: "offline" | "forbidden" | "limited" | "database" | "missing" }
  /** `field`: what of the request was wrong, where that is known. */
  | { readonly kind: "other"; readonly reason: string; readonly field: string | null };

export type Answer<T> = { readonly kind: "ok"; readonly body: T } | Refusal;

/** The manager is given up on after this long, in milliseconds. */
const PATIENCE = 10_000;

const KINDS: Partial<Record<ErrorCode, Exclude<Refusal["kind"], "other">>> = {
  UNAUTHORIZED: "forbidden",
  FORBIDDEN: "forbidden",
  NOT_FOUND: "missing",
  RATE_LIMIT_EXCEEDED: "limited",
  DATABASE_UNAVAILABLE: "database",
};

interface CallOptions {
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Milliseconds. */
  readonly patience?: number;
  /** Ends it early: as if the manager did not answer. */
  readonly signal?: AbortSignal;
}

/** Asks the API. Never rejects. `T` is what the answer is known to hold; null when it holds nothing. */
export async function callManager<T>(
  method: "GET" | "POST" | "PATCH" | "DELETE",
  path: string,
  { body, patience = PATIENCE, signal }: CallOptions = {},
): Promise<Answer<T>> {
  try {
    const signals = [AbortSignal.timeout(patience), ...signal === undefined ? [] : [signal]];
    const response = await fetch(path, {
      method,
      signal: AbortSignal.any(signals),
      ...(body === undefined ? {} : {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    const answer = response.status === 204 ? null : await response.json();
    return response.ok ? { kind: "ok", body: answer } : refusal(answer);
  } catch {
    return { kind: "offline" };
  }
}

/** A refusal in a sentence. */
export function refusalText(refusal: Refusal, failed: FailedText): string {
  return refusal.kind === "other" ? failed.other(refusal.reason) : failed[refusal.kind];
}

function refusal(
  { error, message, details }: { error: ErrorCode; message: string; details?: { field?: string } },
): Refusal {
  const kind = KINDS[error];
  return kind === undefined
    ? { kind: "other", reason: message, field: details?.field ?? null }
    : { kind };
}
