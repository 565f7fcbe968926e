import type { HeldBack } from "../core/change.ts";
import type { MachineId } from "../core/machine.ts";

/** What checks of one machine meet instead of the machine. */
interface Fault {
  /** Steady milliseconds, and the wall clock's. */
  readonly since: number;
  readonly wallSince: number;
  readonly reason: string;
  /** Its checks count all the same: see `Monitor`. */
  readonly counts: boolean;
}

/** Reasons that are told at most: they are few, and one that names an address would else be many. */
const TOLD = 5;

/**
 * The machines whose checks meet a fault of the manager's own way out, one after the other: what is held to
 * be true of them grows old, and somebody has to say so.
 */
export class Faults {
  readonly #of = new Map<MachineId, Fault>();

  /** @param span milliseconds after which a fault is a lasting one: those of a moment are nobody's concern */
  constructor(private readonly span: number) {}

  /** A check met nothing else. */
  note(
    id: MachineId,
    { kind, reason }: { readonly kind: string; readonly reason: string | null },
    now: number,
    wall: number,
  ): void {
    const { since, wallSince } = this.#of.get(id) ?? { since: now, wallSince: wall };
    const counts = kind !== "fault";
    this.#of.set(id, { since, wallSince, reason: reason ?? "unknown", counts });
  }

  /** The way is free again, or nobody watches the machine any more. */
  forget(id: MachineId): void {
    this.#of.delete(id);
  }

  /** Whether its checks have met nothing else for a while. */
  isLasting(id: MachineId, now: number): boolean {
    const since = this.#of.get(id)?.since;
    return since !== undefined && now - since > this.span;
  }

  /** What cannot be checked, and why: the reasons of most machines first. */
  heldBack(now: number): readonly HeldBack[] {
    const byReason = new Map<string, { machines: number; since: number }>();
    for (const [id, { wallSince, reason, counts }] of this.#of) {
      if (counts || !this.isLasting(id, now)) continue;
      const sum = byReason.get(reason);
      byReason.set(reason, {
        machines: (sum?.machines ?? 0) + 1,
        since: Math.min(sum?.since ?? Infinity, wallSince),
      });
    }
    return [...byReason]
      .map(([reason, { machines, since }]) => ({ reason, machines, since }))
      .sort((a, b) => b.machines - a.machines)
      .slice(0, TOLD);
  }
}
