import type { Outcome } from "../core/health.ts";
import type { WayFault } from "./ports.ts";
import type { Observation } from "./prober.ts";
import type { Flight } from "./watch.ts";

/** What a check is taken for, and why, as far as that is known of a fault or a miss. */
export type Judgement = Outcome & { readonly reason: string | null };

/**
 * What this host itself could not send says nothing of a machine. A gateway that stays dead does, as soon
 * as it is sure that the manager is not the one that is cut off: when this machine has met nothing else
 * for a whole interval, and others have answered in it, before the check was sent.
 *
 * @param wayNow what is known to be wrong with the way now; asked only when nothing was when it was sent
 */
export function judge(
  { watch, serial, ownFault, gatewayCounts }: Flight,
  { outcome, fault, sentAt, at }: Observation,
  wayNow: () => WayFault | null,
): Judgement {
  if (outcome === "reply") return { kind: "reply", sentAt, at, overtaken: false, reason: null };
  // A fault that the prober cannot name is one all the same.
  if (outcome === "fault") return { kind: "fault", sentAt, at, overtaken: false, reason: fault };
  const overtaken = watch.answered > serial;
  const way = ownFault ?? wayNow();
  if (way === null) return { kind: "miss", sentAt, at, overtaken, reason: null };
  const { place, reason } = way;
  if (place === "gateway" && gatewayCounts) return { kind: "miss", sentAt, at, overtaken, reason };
  return { kind: "fault", sentAt, at, overtaken: false, reason };
}
