import type { ErrorCode } from "../../core/errors.ts";
import type { ToolText } from "./text/en.ts";

/** Why the manager did not do what was asked. */
export type Failure =
  | { readonly kind: "offline" | "forbidden" | "limited" | "database" }
  | { readonly kind: "refused"; readonly status: number; readonly reason: string };

/** How a request ended. */
export type Outcome<T> = { readonly kind: "done"; readonly value: T } | Failure;

/** The manager is given up on after this long, in milliseconds. */
const PATIENCE = 15_000;

const KINDS: Partial<Record<ErrorCode, "forbidden" | "limited" | "database">> = {
  UNAUTHORIZED: "forbidden",
  FORBIDDEN: "forbidden",
  RATE_LIMIT_EXCEEDED: "limited",
  DATABASE_UNAVAILABLE: "database",
};

/** What to ask. */
export interface Request {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Ends it early. */
  readonly signal?: AbortSignal;
  /** Milliseconds. */
  readonly patience?: number;
}

/** Asks the API. Never rejects. `T` is what the answer is known to hold; null when it holds nothing. */
export async function request<T>(asked: Request): Promise<Outcome<T>> {
  const { method, path, body, signal, patience = PATIENCE } = asked;
  const signals = [AbortSignal.timeout(patience), ...signal === undefined ? [] : [signal]];
  try {
    const response = await fetch(path, {
      method,
      signal: AbortSignal.any(signals),
      ...(body === undefined ? {} : {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
    if (!response.ok) return await refusal(response);
    const text = await response.text();
    return { kind: "done", value: (text === "" ? null : JSON.parse(text)) as T };
  } catch {
    return { kind: "offline" };
  }
}

/** Says why, to a reader. */
export function failureText(failure: Failure, { failed }: ToolText): string {
  return failure.kind === "refused" ? failure.reason : failed[failure.kind];
}

async function refusal(response: Response): Promise<Failure> {
  const { status } = response;
  const line = `${status} ${response.statusText}`.trim();
  try {
    const { error, message } = await response.json();
    const kind = KINDS[error as ErrorCode];
    return kind === undefined
      ? { kind: "refused", status, reason: String(message ?? line) }
      : { kind };
  } catch {
    return { kind: "refused", status, reason: line };
  }
}
