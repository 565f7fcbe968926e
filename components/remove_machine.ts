import type { ErrorCode } from "../core/errors.ts";

/** How an attempt to delete a machine ended. */
export type Removal =
  /** Deleted, now or before. */
  | { readonly kind: "gone" }
  | { readonly kind: "offline" | "forbidden" | "limited" | "database" }
  | { readonly kind: "refused"; readonly reason: string };

/** The manager is given up on after this long, in milliseconds. */
const PATIENCE = 10_000;

const KINDS: Partial<Record<ErrorCode, "forbidden" | "limited" | "database">> = {
  UNAUTHORIZED: "forbidden",
  FORBIDDEN: "forbidden",
  RATE_LIMIT_EXCEEDED: "limited",
  DATABASE_UNAVAILABLE: "database",
};

/** Deletes a machine through the API. Never rejects. */
export async function removeMachine(id: number): Promise<Removal> {
  try {
    const response = await fetch(`/api/machines/${id}`, {
      method: "DELETE",
      signal: AbortSignal.timeout(PATIENCE),
    });
    // 404: somebody else was faster, and it is gone as was asked.
    if (response.ok || response.status === 404) return { kind: "gone" };
    return await refusal(response);
  } catch {
    return { kind: "offline" };
  }
}

async function refusal(response: Response): Promise<Removal> {
  const status = `${response.status} ${response.statusText}`.trim();
  try {
    const { error, message } = await response.json();
    const kind = KINDS[error as ErrorCode];
    return kind === undefined ? { kind: "refused", reason: String(message ?? status) } : { kind };
  } catch {
    return { kind: "refused", reason: status };
  }
}
