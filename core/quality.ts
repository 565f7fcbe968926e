/**
 * How well a machine answers, from the checks alone: what tells "degraded" from "answering".
 */

/** Moving averages over a machine's recent checks. */
export interface Quality {
  /** Share of echoes lost, 0 to 1. */
  readonly loss: number;
  /** The RTT that is usual for this machine, in milliseconds; null before the first reply. */
  readonly usualRtt: number | null;
}

/** Before any check. */
export const NO_QUALITY: Quality = { loss: 0, usualRtt: null };

/** Weight of the newest check: the last ten or so count (at 10 s, the last two minutes). */
const LOSS_WEIGHT = 0.1;
/** What is usual moves slowly: an hour of checks at the default interval. */
const RTT_WEIGHT = 1 / 360;

/** The averages after one more check. `rtt` is its mean in milliseconds, null when unknown. */
export function observe(
  before: Quality,
  check: { readonly sent: number; readonly received: number; readonly rtt: number | null },
): Quality {
  if (check.sent === 0) return before;
  const lost = 1 - check.received / check.sent;
  return {
    loss: settle(before.loss + LOSS_WEIGHT * (lost - before.loss)),
    usualRtt: check.rtt === null
      ? before.usualRtt
      : before.usualRtt === null
      ? check.rtt
      : before.usualRtt + RTT_WEIGHT * (check.rtt - before.usualRtt),
  };
}

/** An average of zeros never reaches zero by itself; below one in a thousand it is called zero. */
function settle(share: number): number {
  return share < 0.001 ? 0 : share;
}
