import type { Ip } from "../core/address.ts";
import { type Due, DueHeap } from "./due_heap.ts";
import type { Clock } from "./ports.ts";
import type { Check, Observation, Prober, ProberStatus } from "./prober.ts";

/**
 * A network that exists only as a function: the RTT in milliseconds of an echo sent to an address at a
 * time (milliseconds since the epoch), or null when none comes back.
 */
export type Network = (ip: Ip, at: number) => number | null;

/** How the simulated prober behaves. Spans in milliseconds. */
export interface SimulatedOptions {
  readonly network: Network;
  readonly timeout: number;
  /** Between the echoes of one check. */
  readonly gap: number;
  readonly clock: Clock;
}

interface Pending extends Due {
  readonly observation: Observation;
}

/**
 * A prober over a simulated network: the demonstration's, and that of tests which run an hour in a
 * second. Real time passes as it would: a silent check takes its time-out.
 */
export class SimulatedProber implements Prober {
  onObservations: (batch: readonly Observation[]) => void = () => {};
  readonly #pending = new DueHeap<Pending>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #closed = false;
  #sent = 0;
  #received = 0;
  #timedOut = 0;

  constructor(private readonly options: SimulatedOptions) {}

  submit(checks: readonly Check[]): void {
    if (this.#closed) return;
    const { wall, steady } = this.options.clock;
    for (const check of checks) {
      const observation = this.#carryOut(check, wall());
      const pending: Pending = { dueAt: 0, place: -1, observation };
      this.#pending.put(pending, steady() + (observation.at - observation.sentAt));
    }
    this.#arm();
  }

  status(): ProberStatus {
    return {
      kind: "simulated",
      sent: this.#sent,
      received: this.#received,
      timedOut: this.#timedOut,
      late: 0,
      duplicate: 0,
      forged: 0,
      clockSteps: 0,
      unstamped: 0,
      overflow: 0,
      faults: {},
      lastFault: null,
      inFlight: this.#pending.size,
      waiting: 0,
      restarts: 0,
    };
  }

  close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    return Promise.resolve();
  }

  #carryOut({ token, ip, echoes }: Check, sentAt: number): Observation {
    const { network, gap, timeout } = this.options;
    const rtts: number[] = [];
    let decidedAt = sentAt + (echoes - 1) * gap + timeout;
    let lastReplyAt = sentAt;
    for (let echo = 0; echo < echoes; echo++) {
      const at = sentAt + echo * gap;
      const rtt = network(ip, at);
      if (rtt === null || rtt > timeout) continue;
      rtts.push(rtt);
      lastReplyAt = Math.max(lastReplyAt, at + rtt);
    }
    if (rtts.length === echoes) decidedAt = lastReplyAt;
    this.#sent += echoes;
    this.#received += rtts.length;
    this.#timedOut += echoes - rtts.length;
    return {
      token,
      outcome: rtts.length > 0 ? "reply" : "silence",
      sent: echoes,
      received: rtts.length,
      rtt: summary(rtts),
      sentAt,
      at: decidedAt,
      hint: null,
      fault: null,
    };
  }

  #arm(): void {
    const first = this.#pending.peek();
    if (first === undefined || this.#timer !== null) return;
    // Answers within a few milliseconds of each other are handed over together, as the engine does.
    const wait = Math.max(first.dueAt - this.options.clock.steady(), TOGETHER);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#deliver();
      this.#arm();
    }, Math.min(wait, MAX_WAIT));
  }

  #deliver(): void {
    const now = this.options.clock.steady();
    const batch: Observation[] = [];
    for (;;) {
      const pending = this.#pending.popDue(now);
      if (pending === undefined) break;
      batch.push(pending.observation);
    }
    if (batch.length > 0) this.onObservations(batch);
  }
}

const TOGETHER = 5;
/** A nearer one may be submitted while we sleep. */
const MAX_WAIT = 20;

function summary(rtts: readonly number[]): Observation["rtt"] {
  if (rtts.length === 0) return null;
  const differences = rtts.slice(1).map((rtt, i) => Math.abs(rtt - (rtts[i] ?? rtt)));
  return {
    min: Math.min(...rtts),
    avg: mean(rtts),
    max: Math.max(...rtts),
    jitter: mean(differences),
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
