import type { Counts } from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";

/** The one line at the top: the worst there is, and what it has in common. */
export type Truth =
  | { readonly kind: "empty" }
  | { readonly kind: "down"; readonly count: number; readonly cause: Cause }
  | { readonly kind: "degraded"; readonly count: number; readonly ok: number }
  | { readonly kind: "waiting"; readonly count: number; readonly ok: number }
  | { readonly kind: "ok"; readonly count: number }
  | { readonly kind: "paused"; readonly count: number };

/** What unreachable machines have in common. `since` is the earliest, milliseconds since the epoch. */
export type Cause =
  | { readonly kind: "vtep"; readonly vtep: string; readonly share: number; readonly since: number }
  | { readonly kind: "none"; readonly since: number | null };

/** A VTEP is named when it holds at least this many of the unreachable machines, and half of them. */
const SHARED_MIN = 2;

/** Finds the line. `down` are the unreachable machines. */
export function truthOf(counts: Counts, down: Iterable<LiveMachine>): Truth {
  if (counts.all === 0) return { kind: "empty" };
  if (counts.down > 0) return { kind: "down", count: counts.down, cause: causeOf([...down]) };
  if (counts.degraded > 0) return { kind: "degraded", count: counts.degraded, ok: counts.ok };
  if (counts.waiting > 0) return { kind: "waiting", count: counts.waiting, ok: counts.ok };
  if (counts.ok === 0) return { kind: "paused", count: counts.paused };
  return { kind: "ok", count: counts.ok };
}

function causeOf(down: readonly LiveMachine[]): Cause {
  const byVtep = Map.groupBy(down.filter(({ vtep }) => vtep !== ""), ({ vtep }) => vtep);
  const [vtep, those] = [...byVtep].reduce<[string, readonly LiveMachine[]]>(
    (best, each) => each[1].length > best[1].length ? each : best,
    ["", []],
  );
  if (those.length < SHARED_MIN || those.length * 2 < down.length) {
    return { kind: "none", since: earliest(down) };
  }
  // All of them are down, and a machine that is down says since when.
  return { kind: "vtep", vtep, share: those.length, since: earliest(those) ?? 0 };
}

function earliest(machines: readonly LiveMachine[]): number | null {
  let first: number | null = null;
  for (const { since } of machines) {
    if (since !== null && (first === null || since < first)) first = since;
  }
  return first;
}
