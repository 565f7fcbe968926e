import type { BulkAction, BulkFailure, BulkResult } from "../../core/bulk.ts";
import { callManager, type Refusal } from "../call_manager.ts";

/** Something that is done to many machines. */
export type BulkTask =
  | { readonly action: "delete" | "pause" | "resume" | "check" }
  | { readonly action: "tag"; readonly add: readonly string[]; readonly remove: readonly string[] };

/** How far it has come. */
export interface BulkProgress {
  readonly action: BulkAction;
  readonly all: number;
  /** Machines that were asked for; each succeeded or failed. */
  readonly done: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Of a check: those that were checked and did not answer. */
  readonly silent: number;
  /** As many as the server tells one by one. */
  readonly faults: readonly BulkFailure[];
  /** What ended it before its time. */
  readonly trouble: Refusal | null;
  readonly isOver: boolean;
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
  task: BulkTask,
  tell: (progress: BulkProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  let progress: BulkProgress = {
    action: task.action,
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
    const answer = await callManager<BulkResult>("POST", "/api/machines/bulk", {
      body: { ...task, ids: chunk },
      patience: PATIENCE,
    });
    progress = answer.kind === "ok"
      ? after(progress, chunk.length, answer.body)
      : { ...progress, trouble: answer };
    tell(progress);
  }
  tell({ ...progress, isOver: true });
}

function after(before: BulkProgress, count: number, answer: BulkResult): BulkProgress {
  return {
    ...before,
    done: before.done + count,
    succeeded: before.succeeded + answer.succeeded,
    failed: before.failed + answer.failed,
    silent: before.silent + (answer.silent ?? 0),
    faults: [...before.faults, ...answer.failures],
  };
}
