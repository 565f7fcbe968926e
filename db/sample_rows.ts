import type { CheckRecord, Sample } from "../core/check.ts";
import { misses } from "../core/health.ts";
import type { MachineId } from "../core/machine.ts";

/** A sample as a row of the table `sample`. */
export interface SampleRow {
  readonly machineId: MachineId;
  readonly sentAt: number;
  readonly rtt: number | null;
  readonly sent: number;
  readonly received: number;
  readonly misses: number;
  /** Seconds. */
  readonly nextCheck: number;
  /** Null where one echo came back: they would say nothing new. */
  readonly spread: { readonly min: number; readonly max: number; readonly jitter: number } | null;
}

/** The greatest `smallint`. */
const SMALLINT_MAX = 32_767;

/** Samples older than this, seen from the newest of a batch, have no partition to go to any more. */
export const LATEST_MS = 86_400_000;

/**
 * The rows of a batch. What the old table had a row, but a sample does not say, is worked out from the
 * record backwards: the misses in a row up to each sample, and the seconds to the next.
 */
export function sampleRows(batch: readonly CheckRecord[]): SampleRow[] {
  const all = batch.flatMap(recordRows);
  const newest = all.reduce((latest, { sentAt }) => Math.max(latest, sentAt), -Infinity);
  return all.filter(({ sentAt }) => sentAt >= newest - LATEST_MS);
}

function recordRows({ machineId, vitals, dueAt, samples }: CheckRecord): SampleRow[] {
  const rows: SampleRow[] = [];
  let after: Sample | null = null;
  let missed = misses(vitals.health);
  for (const sample of samples.toReversed()) {
    if (after !== null) missed = Math.max(1, missed - 1);
    if (sample.received > 0) missed = 0;
    const next = after === null ? dueAt : after.sentAt;
    rows.unshift({
      machineId,
      sentAt: sample.sentAt,
      rtt: sample.rtt?.avg ?? null,
      sent: sample.sent,
      received: sample.received,
      misses: Math.min(missed, SMALLINT_MAX),
      nextCheck: Math.min(Math.max(0, Math.round((next - sample.sentAt) / 1000)), SMALLINT_MAX),
      spread: sample.received > 1 ? sample.rtt : null,
    });
    after = sample;
  }
  return rows;
}
