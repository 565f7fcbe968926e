import type { ErrorCode } from "../core/errors.ts";
import type { PastText } from "./text/past_en.ts";

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

/** Asks the API, with a JSON body where there is one. Never rejects. */
export async function callManager<T>(
  method: "GET" | "POST" | "PATCH",
  path: string,
  body?: unknown,
  patience: number = PATIENCE,
): Promise<Answer<T>> {
  try {
    const response = await fetch(path, {
      method,
      signal: AbortSignal.timeout(patience),
      ...(body === undefined ? {} : {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    const answer = await response.json();
    return response.ok ? { kind: "ok", body: answer } : refusal(answer);
  } catch {
    return { kind: "offline" };
  }
}

/** A refusal in a sentence. */
export function refusalText(refusal: Refusal, { failed }: PastText): string {
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
