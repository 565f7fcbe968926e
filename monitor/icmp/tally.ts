import type { CheckTable } from "./check_table.ts";

/**
 * What the echoes of a check came to, added up in its row of the table as they are decided: between `begin` and
 * `conclude`, `rttAvg` and `rttJitter` hold sums.
 */
export class Tally {
  readonly #table: CheckTable;
  /** The round trip before, for the jitter. */
  readonly #previous: Float64Array;

  constructor(table: CheckTable) {
    this.#table = table;
    this.#previous = new Float64Array(table.capacity);
  }

  /** Empties the row. */
  begin(row: number): void {
    const table = this.#table;
    table.sent[row] = 0;
    table.received[row] = 0;
    table.fault[row] = 0;
    table.hinted[row] = 0;
    table.timed[row] = 0;
    table.rttAvg[row] = 0;
    table.rttJitter[row] = 0;
    table.sentAt[row] = 0;
    table.decidedAt[row] = 0;
  }

  /** An echo left. @param at milliseconds since the epoch */
  sent(row: number, at: number): void {
    if (this.#table.sent[row]!++ === 0) this.#table.sentAt[row] = at;
  }

  /**
   * An echo came back.
   *
   * @param rtt milliseconds, or NaN when a step of the clock spoilt it
   * @param at milliseconds since the epoch
   */
  received(row: number, rtt: number, at: number): void {
    const table = this.#table;
    table.received[row]!++;
    table.decidedAt[row] = at;
    if (Number.isNaN(rtt)) return;
    if (table.timed[row]!++ === 0) {
      table.rttMin[row] = rtt;
      table.rttMax[row] = rtt;
    } else {
      if (rtt < table.rttMin[row]!) table.rttMin[row] = rtt;
      if (rtt > table.rttMax[row]!) table.rttMax[row] = rtt;
      table.rttJitter[row]! += Math.abs(rtt - this.#previous[row]!);
    }
    table.rttAvg[row]! += rtt;
    this.#previous[row] = rtt;
  }

  /** An echo could not leave. */
  failed(row: number, errno: number, at: number): void {
    this.#table.fault[row] = errno;
    if (this.#table.sentAt[row] === 0) this.#table.sentAt[row] = at;
    this.#table.decidedAt[row] = at;
  }

  /** An echo's time ran out. */
  expired(row: number, at: number): void {
    this.#table.decidedAt[row] = at;
  }

  /** An ICMP error came back. The first one stays. @param from 16 bytes at `16 * index` */
  hint(row: number, type: number, code: number, from: Uint8Array, index: number): void {
    const table = this.#table;
    if (table.hinted[row] === 1) return;
    table.hinted[row] = 1;
    table.hintType[row] = type;
    table.hintCode[row] = code;
    for (let i = 0; i < 16; i++) table.hintFrom[16 * row + i] = from[16 * index + i]!;
  }

  /** All echoes are decided: sums become means. */
  conclude(row: number): void {
    const timed = this.#table.timed[row]!;
    if (timed > 0) this.#table.rttAvg[row]! /= timed;
    if (timed > 1) this.#table.rttJitter[row]! /= timed - 1;
  }
}
