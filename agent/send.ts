/**
 * Sends one registration from a chosen local address, and repeats what may succeed later.
 *
 * Repeated: network errors, 408, 429 and 5xx. Final: every other refusal, since the same request would be refused again.
 */

/** Where to, and how, a registration is sent. */
export interface Destination {
  /** The full URL of `PUT /api/machines`. */
  readonly url: URL;
  /** A bearer token, or null for none. */
  readonly token: string | null;
  /** The source address of the connection, which must be one of this machine's. */
  readonly localAddress: string;
}

/** How often and how patiently to repeat; the defaults are those of the agent. */
export interface Patience {
  /** Requests in all, the first included. */
  readonly attempts: number;
  /** Milliseconds until an attempt without an answer counts as failed. */
  readonly timeoutMs: number;
  /** A number in [0, 1). */
  readonly random: () => number;
  /** Resolves after that many milliseconds; rejects when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How it ended. */
export type Outcome =
  | { readonly kind: "registered"; readonly id: number; readonly created: boolean }
  /** The manager, or what stands in its place, said no. */
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  | {
    readonly kind: "failed";
    readonly reason: string;
    readonly attempts: number;
    /** Whether anything answered by HTTP in the last attempt. */
    readonly answered: boolean;
    /** Milliseconds after which the manager asked to come back, if that is longer than was waited. */
    readonly comeBackMs: number | null;
  };

type Attempt =
  | Exclude<Outcome, { kind: "failed" }>
  | { kind: "again"; reason: string; answered: boolean; retryAfterMs: number | null };

const PATIENCE: Patience = {
  attempts: 5,
  timeoutMs: 10_000,
  random: Math.random,
  sleep,
};
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;
/** A manager that asks for more than this is not waited for within one call. */
const MAX_RETRY_AFTER_MS = 120_000;

/**
 * Sends `body` by PUT, with full jitter between attempts: a uniform share of 1, 2, 4 … 30 s, on top of `Retry-After`.
 * @throws the signal's reason when it aborts; Deno.errors.NotCapable without permission to reach the manager
 */
export async function send(
  body: string,
  destination: Destination,
  signal: AbortSignal,
  patience: Partial<Patience> = {},
): Promise<Outcome> {
  const { attempts, timeoutMs, random, sleep } = { ...PATIENCE, ...patience };
  const client = Deno.createHttpClient({ localAddress: destination.localAddress });
  try {
    for (let attempt = 1;; attempt++) {
      const result = await sendOnce(body, destination, client, signal, timeoutMs);
      if (result.kind !== "again") return result;
      const { reason, answered, retryAfterMs } = result;
      const tooLong = retryAfterMs !== null && retryAfterMs > MAX_RETRY_AFTER_MS;
      if (attempt >= attempts || tooLong) {
        return { kind: "failed", reason, attempts: attempt, answered, comeBackMs: retryAfterMs };
      }
      const backoff = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
      await sleep((retryAfterMs ?? 0) + random() * backoff, signal);
    }
  } finally {
    client.close();
  }
}

async function sendOnce(
  body: string,
  { url, token }: Destination,
  client: Deno.HttpClient,
  signal: AbortSignal,
  timeoutMs: number,
): Promise<Attempt> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "PUT",
      body,
      headers: {
        "content-type": "application/json",
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      },
      // A redirect would carry the registration to a host that nobody named.
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
      client,
    });
    text = await response.text();
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Deno.errors.NotCapable) throw error;
    return {
      kind: "again",
      reason: networkReason(error, timeoutMs),
      answered: false,
      retryAfterMs: null,
    };
  }
  return judge(response, text);
}

/** What an HTTP answer to a registration means. */
function judge(response: Response, text: string): Attempt {
  const { status } = response;
  const answer = parse(text);
  if (response.ok) {
    // Anything may answer 200 on a mistyped address; only the manager answers with the machine's id.
    const id = answer["id"];
    return typeof id === "number"
      ? { kind: "registered", id, created: status === 201 }
      : { kind: "refused", status, message: "the answer is not a manager's; check the URL" };
  }
  const location = response.headers.get("location");
  if (status >= 300 && status < 400) {
    const message = `it redirects to ${location ?? "nowhere"}; use that address as the URL`;
    return { kind: "refused", status, message };
  }
  const said = answer["message"];
  const details = answer["details"];
  const message = printable(
    (typeof said === "string" ? said : response.statusText || "no explanation") +
      (details === undefined ? "" : ` ${JSON.stringify(details)}`),
  );
  if (status >= 500 || status === 408 || status === 429) {
    const retryAfterMs = parseRetryAfter(response.headers.get("retry-after"), Date.now());
    return { kind: "again", reason: `${status} ${message}`, answered: true, retryAfterMs };
  }
  return { kind: "refused", status, message };
}

/** Milliseconds to wait for a `Retry-After` (RFC 9110 10.2.3: seconds or a date) seen at `now`; null when it says nothing. */
export function parseRetryAfter(value: string | null, now: number): number | null {
  if (value === null || value.trim() === "") return null;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

function networkReason(error: unknown, timeoutMs: number): string {
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return `no answer within ${timeoutMs / 1000} s`;
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const text = cause instanceof Error ? cause.message : String(cause);
  // "error sending request for url (…): client error (Connect): tcp connect error: Connection refused (os error 111)"
  return text.replace(/^.*?client error \(\w+\): /s, "");
}

function parse(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value as Record<string, unknown> : {};
  } catch {
    return {};
  }
}

/** Text that is safe on a terminal: without control characters, and not endless. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ").slice(0, 500);
}

/** Resolves after `ms` milliseconds; rejects with the signal's reason when it aborts first. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
