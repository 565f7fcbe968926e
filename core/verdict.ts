import { displayState, LOSS_DEGRADED } from "./list.ts";
import type { LiveMachine } from "./live.ts";

/** The other machines behind a machine's VTEP that are being checked. */
export interface Peers {
  readonly vtep: string;
  readonly all: number;
  readonly down: number;
}

/** What there is to say of a machine in a sentence. Times milliseconds since the epoch, RTTs milliseconds. */
export type Verdict =
  | { readonly kind: "paused" | "waiting" }
  | { readonly kind: "ok"; readonly rtt: number | null }
  | { readonly kind: "lossy"; readonly loss: number }
  | { readonly kind: "slow"; readonly rtt: number; readonly usual: number }
  /** It has missed a check, or two: not enough to be sure. */
  | { readonly kind: "doubt"; readonly since: number }
  /** `alone`: the others behind its VTEP answer; `together`: none does; `some`: a few do not. */
  | {
    readonly kind: "down";
    readonly since: number;
    readonly peers: (Peers & { readonly share: "alone" | "some" | "together" }) | null;
  };

/** Sums a machine up. `peers` is null where it has none, or none that is known. */
export function verdictOf(machine: LiveMachine, peers: Peers | null): Verdict {
  const { state, rtt, usualRtt, loss, since, lastSeen } = machine;
  switch (displayState(machine)) {
    case "paused":
      return { kind: "paused" };
    case "waiting":
      return { kind: "waiting" };
    case "ok":
      return { kind: "ok", rtt };
    case "degraded":
      if (state === "suspect") return { kind: "doubt", since: since ?? lastSeen };
      // Without loss it is the RTT that makes it so.
      return loss > LOSS_DEGRADED || rtt === null || usualRtt === null
        ? { kind: "lossy", loss }
        : { kind: "slow", rtt, usual: usualRtt };
    case "down":
      return { kind: "down", since: since ?? lastSeen, peers: peers && shared(peers) };
  }
}

/** Counts the others behind a machine's VTEP; null when it reports none, or is alone there. */
export function peersOf(machine: LiveMachine, machines: Iterable<LiveMachine>): Peers | null {
  if (machine.vtep === "") return null;
  let [all, down] = [0, 0];
  for (const other of machines) {
    if (other.vtep !== machine.vtep || other.id === machine.id || other.paused) continue;
    all += 1;
    if (other.state === "down") down += 1;
  }
  return all === 0 ? null : { vtep: machine.vtep, all, down };
}

function shared(peers: Peers) {
  const share = peers.down === 0 ? "alone" : peers.down === peers.all ? "together" : "some";
  return { ...peers, share } as const;
}
