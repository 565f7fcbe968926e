import type { LiveMachine } from "../../core/live.ts";
import { Ledger } from "./ledger.ts";

/** A ledger that follows a fleet from one page to the next: sorting ten thousand machines costs more than a page. */
export class StandingLedger {
  readonly #ledger = new Ledger();
  #followed: readonly LiveMachine[] = [];

  /** The ledger of these machines, which are replaced when they change: what is the same costs next to nothing. */
  of(machines: readonly LiveMachine[]): Ledger {
    const ledger = this.#ledger;
    if (machines === this.#followed) return ledger;
    this.#followed = machines;
    for (const machine of machines) ledger.put(machine);
    if (machines.length < ledger.counts.all) {
      const there = new Set(machines.map(({ id }) => id));
      for (const id of [...ledger.ids()]) if (!there.has(id)) ledger.drop(id);
    }
    return ledger;
  }
}
