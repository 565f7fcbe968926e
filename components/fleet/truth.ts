import type { SharedFault } from "../../core/shared_fault.ts";
import type { Counts } from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";

/** The one line at the top: the worst there is, and what it has in common. */
export type Truth =
  | { readonly kind: "empty"; readonly count: 0 }
  | { readonly kind: "down"; readonly count: number; readonly cause: Cause }
  | { readonly kind: "degraded"; readonly count: number; readonly ok: number }
  | { readonly kind: "waiting"; readonly count: number; readonly ok: number }
  | { readonly kind: "ok"; readonly count: number }
  | { readonly kind: "paused"; readonly count: number };

/** What unreachable machines have in common. `since` is the earliest, milliseconds since the epoch. */
export type Cause =
  | {
    readonly kind: "incident";
    readonly by: SharedFault["by"];
    readonly name: string;
    readonly whole: boolean;
    readonly share: number;
    readonly since: number;
  }
  | { readonly kind: "none"; readonly since: number | null };

/**
 * Finds the line.
 *
 * @param down the unreachable machines
 * @param incidents what they have in common, the largest first
 */
export function truthOf(
  counts: Counts,
  down: readonly LiveMachine[],
  incidents: readonly SharedFault[],
): Truth {
  if (counts.all === 0) return { kind: "empty", count: 0 };
  if (counts.down > 0) return { kind: "down", count: counts.down, cause: causeOf(down, incidents) };
  if (counts.degraded > 0) return { kind: "degraded", count: counts.degraded, ok: counts.ok };
  if (counts.waiting > 0) return { kind: "waiting", count: counts.waiting, ok: counts.ok };
  if (counts.ok === 0) return { kind: "paused", count: counts.paused };
  return { kind: "ok", count: counts.ok };
}

/** An incident is named when it holds at least half of the unreachable machines. */
function causeOf(down: readonly LiveMachine[], [largest]: readonly SharedFault[]): Cause {
  if (largest === undefined || largest.machines.length * 2 < down.length) {
    return { kind: "none", since: earliest(down) };
  }
  const { by, name, whole, since, machines } = largest;
  return { kind: "incident", by, name, whole, share: machines.length, since };
}

function earliest(machines: readonly LiveMachine[]): number | null {
  let first: number | null = null;
  for (const { since } of machines) {
    if (since !== null && (first === null || since < first)) first = since;
  }
  return first;
}
