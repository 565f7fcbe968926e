import type { Ip } from "../../core/address.ts";
import type { Clock } from "../../monitor/ports.ts";
import type { Check, Observation, Prober, ProberStatus } from "../../monitor/prober.ts";

/** A check as it was handed over; `at` in steady milliseconds, `beside` others of its machine under
 * way, without those that an answer to a later one has settled. */
export interface Submitted {
  readonly ip: Ip;
  readonly at: number;
  readonly echoes: number;
  readonly suspect: boolean;
  readonly beside: number;
}

/** A prober with a tap: what goes through it is written down, and can be changed on its way back. */
export class TappedProber implements Prober {
  onObservations: (batch: readonly Observation[]) => void = () => {};
  readonly submitted: Submitted[] = [];
  /** Observations handed back, by address, that were no faults and had not been overtaken. */
  readonly decided = new Map<Ip, number>();
  /** Called before a check is handed on. */
  onSubmit: (check: Submitted) => void = () => {};
  /** Called with every observation; what it returns is handed on. */
  alter: (observation: Observation, ip: Ip) => Observation = (observation) => observation;

  /** Whether the manager knows that nothing can arrive there: silence is then a fault. */
  ownFault: (ip: Ip) => boolean = () => false;

  readonly #ips = new Map<number, { ip: Ip; counted: Set<number>; ownFault: boolean }>();
  readonly #underWay = new Map<Ip, Set<number>>();

  constructor(private readonly inner: Prober, private readonly clock: Clock) {
    inner.onObservations = (batch) => this.onObservations(batch.map((each) => this.#back(each)));
  }

  submit(checks: readonly Check[]): void {
    for (const { token, ip, echoes, suspect = false } of checks) {
      const underWay = this.#underWay.get(ip) ?? new Set();
      const check = { ip, at: this.clock.steady(), echoes, suspect, beside: underWay.size };
      this.onSubmit(check);
      this.submitted.push(check);
      this.#underWay.set(ip, underWay.add(token));
      this.#ips.set(token, { ip, counted: underWay, ownFault: this.ownFault(ip) });
    }
    this.inner.submit(checks);
  }

  /** What is under way to this address does not count any more: its machine has registered anew. */
  forget(ip: Ip): void {
    this.#underWay.delete(ip);
    this.decided.delete(ip);
  }

  status(): ProberStatus {
    return this.inner.status();
  }

  async close(): Promise<void> {
    await this.inner.close();
  }

  #back(observation: Observation): Observation {
    const { token } = observation;
    const { ip, counted, ownFault } = this.#ips.get(token)!;
    this.#ips.delete(token);
    const altered = this.alter(observation, ip);
    const overtaken = !counted.has(token);
    if (altered.outcome === "reply") {
      // It settles whatever was sent before it.
      for (const earlier of [...counted]) if (earlier < token) counted.delete(earlier);
    }
    counted.delete(token);
    const isFault = altered.outcome === "fault" ||
      (altered.outcome === "silence" && (ownFault || this.ownFault(ip)));
    if (!isFault && !overtaken && this.#underWay.get(ip) === counted) {
      this.decided.set(ip, (this.decided.get(ip) ?? 0) + 1);
    }
    return altered;
  }
}

/** The observation of a check that could not be sent. */
export function unsent(observation: Observation, fault: string): Observation {
  return { ...observation, outcome: "fault", sent: 0, received: 0, rtt: null, fault };
}
