import { type Failure, request } from "./requests.ts";

/** What can be done to many machines at once. */
export type BulkAction =
  | { readonly action: "delete" | "pause" | "resume" | "check" }
  | { readonly action: "tag"; readonly add: readonly string[]; readonly remove: readonly string[] };

/** One machine that it could not be done to. */
export interface BulkFault {
  readonly id: number;
  readonly message: string;
}

/** How far it has come. */
export interface BulkProgress {
  readonly action: BulkAction["action"];
  readonly all: number;
  /** Machines that were asked for; each succeeded or failed. */
  readonly done: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Of a check: those that were checked and did not answer. */
  readonly silent: number;
  /** As many as the server tells one by one. */
  readonly faults: readonly BulkFault[];
  /** What ended it before its time. */
  readonly trouble: Failure | null;
  readonly isOver: boolean;
}

/** What the server answers (see `POST /api/machines/bulk`). */
interface Answer {
  readonly succeeded: number;
  readonly failed: number;
  readonly silent?: number;
  readonly failures: readonly BulkFault[];
}

/**
 * Machines of a request: enough that ten thousand are far from the limit of requests a minute, and few
 * enough that progress is seen.
 */
export const BULK_CHUNK = 250;
/** Checks of a chunk wait for answers that do not come. Milliseconds. */
const PATIENCE = 120_000;

/**
 * Does something to many machines, some at a time, telling how far it has come. A request that fails ends
 * it: what is not done yet stays as it was.
 *
 * @param signal ends it after the request that is under way
 */
export async function runBulk(
  ids: readonly number[],
  action: BulkAction,
  tell: (progress: BulkProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  let progress: BulkProgress = {
    action: action.action,
    all: ids.length,
    done: 0,
    succeeded: 0,
    failed: 0,
    silent: 0,
    faults: [],
    trouble: null,
    isOver: false,
  };
  tell(progress);
  while (progress.done < ids.length && progress.trouble === null && !signal.aborted) {
    const chunk = ids.slice(progress.done, progress.done + BULK_CHUNK);
    const outcome = await request<Answer>({
      method: "POST",
      path: "/api/machines/bulk",
      body: { ...action, ids: chunk },
      patience: PATIENCE,
    });
    progress = outcome.kind === "done"
      ? after(progress, chunk.length, outcome.value)
      : { ...progress, trouble: outcome };
    tell(progress);
  }
  tell({ ...progress, isOver: true });
}

function after(before: BulkProgress, count: number, answer: Answer): BulkProgress {
  return {
    ...before,
    done: before.done + count,
    succeeded: before.succeeded + answer.succeeded,
    failed: before.failed + answer.failed,
    silent: before.silent + (answer.silent ?? 0),
    faults: [...before.faults, ...answer.failures],
  };
}
