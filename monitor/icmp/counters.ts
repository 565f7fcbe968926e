import { faultName } from "./errno.ts";
import type { ProberStatus } from "../prober.ts";

/** What the Worker counts, in this order in the shared memory. */
const NAMES = [
  "sent",
  "received",
  "timedOut",
  "late",
  "duplicate",
  "forged",
  "clockSteps",
  "unstamped",
  "overflow",
  "inFlight",
  "waiting",
] as const;

/** One byte numbers a fault (`errno.ts`). */
const FAULTS = 256;

export type CounterName = (typeof NAMES)[number];
export type Counts = Omit<ProberStatus, "kind" | "restarts">;

/**
 * Counters that the Worker alone raises and the prober reads at any moment, in shared memory; they outlive a
 * Worker that crashed. A 64-bit float is written whole on the machines we run on, so plain stores do.
 */
export class Counters {
  readonly #values: Float64Array;
  readonly #faults: Float64Array;
  /** The number of the latest fault, and when. */
  readonly #lastFault: Float64Array;

  constructor(readonly memory: SharedArrayBuffer) {
    this.#values = new Float64Array(memory, 0, NAMES.length);
    this.#faults = new Float64Array(memory, 8 * NAMES.length, FAULTS);
    this.#lastFault = new Float64Array(memory, 8 * (NAMES.length + FAULTS), 2);
  }

  static create(): Counters {
    return new Counters(new SharedArrayBuffer(8 * (NAMES.length + FAULTS + 2)));
  }

  add(name: CounterName, amount = 1): void {
    this.#values[INDEX[name]]! += amount;
  }

  set(name: CounterName, value: number): void {
    this.#values[INDEX[name]] = value;
  }

  /** Counts an echo that could not be sent. */
  fault(number: number, at: number): void {
    this.#faults[number]! += 1;
    this.#lastFault[0] = number;
    this.#lastFault[1] = at;
  }

  read(): Counts {
    const counts = Object.fromEntries(
      NAMES.map((name) => [name, this.#values[INDEX[name]]!]),
    ) as Record<CounterName, number>;
    const faults: Record<string, number> = {};
    this.#faults.forEach((count, number) => {
      if (count > 0) faults[faultName(number)] = count;
    });
    const [number, at] = this.#lastFault as unknown as [number, number];
    return { ...counts, faults, lastFault: number === 0 ? null : { name: faultName(number), at } };
  }
}

const INDEX = Object.fromEntries(NAMES.map((name, index) => [name, index])) as Record<
  CounterName,
  number
>;
