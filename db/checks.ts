import type { Ip, Vni } from "../core/address.ts";
import type { CheckRecord } from "../core/check.ts";
import { misses } from "../core/health.ts";
import type { MachineId, Vitals } from "../core/machine.ts";
import { errorCode } from "./errors.ts";
import { type MachineRow, toIp, toVitals } from "./machine_row.ts";
import { recordOutages } from "./outages.ts";
import { ensurePartitions, SAMPLES } from "./partitions.ts";
import { holdProgress } from "./progress.ts";
import { type SampleRow, sampleRows } from "./sample_rows.ts";
import { numbers, type Queryable, type Sql, texts, type Transaction } from "./sql.ts";

/** What the monitor needs of a machine in order to go on where it was. */
export interface Watch {
  readonly id: MachineId;
  readonly ip: Ip;
  readonly vni: Vni;
  readonly generation: number;
  readonly paused: boolean;
  readonly vitals: Vitals;
  /** Milliseconds since the epoch: when it is to be checked next. */
  readonly dueAt: number;
}

/** Rows of one statement: more would hold the event loop up while they are written out. */
const CHUNK = 5_000;

/** Every machine's watch, in chunks by rising id. */
export async function* loadWatches(sql: Queryable): AsyncGenerator<Watch[], void> {
  let last = 0;
  for (;;) {
    const rows = await sql<(MachineRow & { due_at: number })[]>`
      select id, ip, vni, generation, paused, state, misses, since, last_seen, checked_at, due_at, rtt,
        usual_rtt, loss
      from machine_record where id > ${last} order by id limit ${CHUNK}`;
    if (rows.length > 0) yield rows.map(toWatch);
    if (rows.length < CHUNK) return;
    last = rows.at(-1)!.id;
  }
}

/**
 * Keeps what checks brought, in one transaction: the hot state, the samples, the outages that begin or
 * end. Records of a machine that is gone, or whose generation has risen since, are dropped.
 *
 * Sending a batch again (its acknowledgement may have been lost) changes nothing: a sample is known by
 * its machine and time, an outage by its machine and beginning, and the hot state never goes back.
 *
 * @param batch at most one record a machine
 * @returns the machines whose records are in the database now
 */
export async function recordChecks(
  sql: Sql,
  batch: readonly CheckRecord[],
): Promise<Set<MachineId>> {
  if (batch.length === 0) return new Set();
  // Everybody locks in the order of ids, so nobody waits in a circle.
  const sorted = [...batch].sort((a, b) => a.machineId - b.machineId);
  const samples = sampleRows(sorted);
  const write = () => sql.begin((tx) => record(tx, sorted, samples));
  try {
    return await write();
  } catch (error) {
    if (!lacksPartition(error)) throw error;
    const times = samples.map(({ sentAt }) => sentAt);
    await ensurePartitions(sql, SAMPLES, Math.min(...times), Math.max(...times));
    return await write();
  }
}

async function record(
  tx: Transaction,
  batch: readonly CheckRecord[],
  samples: readonly SampleRow[],
): Promise<Set<MachineId>> {
  const applied = new Set<MachineId>();
  for (const chunk of chunks(batch)) {
    for (const id of await lockWatched(tx, chunk)) applied.add(id);
    await updateHealth(tx, chunk.filter(({ machineId }) => applied.has(machineId)));
  }
  const kept = samples.filter(({ machineId }) => applied.has(machineId));
  if (kept.length > 0) await holdProgress(tx, kept.map(({ sentAt }) => sentAt));
  for (const chunk of chunks(kept)) await insertSamples(tx, chunk);
  await recordOutages(tx, batch.filter(({ machineId }) => applied.has(machineId)));
  return applied;
}

async function lockWatched(tx: Transaction, batch: readonly CheckRecord[]): Promise<MachineId[]> {
  const rows = await tx<{ id: MachineId }[]>`
    select h.machine_id as id
    from unnest(
      ${numbers(batch.map(({ machineId }) => machineId))}::integer[],
      ${numbers(batch.map(({ generation }) => generation))}::integer[]
    ) as r (id, generation)
    join machine_health h on h.machine_id = r.id and h.generation = r.generation
    order by h.machine_id for update of h`;
  return rows.map(({ id }) => id);
}

async function updateHealth(tx: Transaction, batch: readonly CheckRecord[]): Promise<void> {
  const vitals = batch.map((each) => each.vitals);
  await tx`
    update machine_health h
    set state = r.state, misses = r.misses, since = from_epoch_ms(r.since),
      last_seen = greatest(h.last_seen, from_epoch_ms(r.last_seen)),
      checked_at = from_epoch_ms(r.checked_at), due_at = from_epoch_ms(r.due_at),
      rtt = r.rtt, usual_rtt = r.usual_rtt, loss = r.loss
    from unnest(
      ${numbers(batch.map(({ machineId }) => machineId))}::integer[],
      ${texts(vitals.map(({ health }) => health.state))}::text[],
      ${numbers(vitals.map(({ health }) => misses(health)))}::integer[],
      ${numbers(vitals.map(({ health }) => "since" in health ? health.since : null))}::float8[],
      ${numbers(vitals.map(({ lastSeen }) => lastSeen))}::float8[],
      ${numbers(vitals.map(({ checkedAt }) => checkedAt))}::float8[],
      ${numbers(batch.map(({ dueAt }) => dueAt))}::float8[],
      ${numbers(vitals.map(({ rtt }) => rtt))}::float8[],
      ${numbers(vitals.map(({ quality }) => quality.usualRtt))}::float8[],
      ${numbers(vitals.map(({ quality }) => quality.loss))}::float8[]
    ) as r (id, state, misses, since, last_seen, checked_at, due_at, rtt, usual_rtt, loss)
    where h.machine_id = r.id
      and (h.checked_at is null or from_epoch_ms(r.checked_at) >= h.checked_at)`;
}

async function insertSamples(tx: Transaction, rows: readonly SampleRow[]): Promise<void> {
  await tx`
    insert into sample (sent_at, machine_id, rtt, sent, received, misses, next_check, spread)
    select from_epoch_ms(sent_at), id, rtt, sent, received, misses, next_check,
      case when least is not null then array[least, most, jitter] end
    from unnest(
      ${numbers(rows.map(({ sentAt }) => sentAt))}::float8[],
      ${numbers(rows.map(({ machineId }) => machineId))}::integer[],
      ${numbers(rows.map(({ rtt }) => rtt))}::real[],
      ${numbers(rows.map(({ sent }) => sent))}::smallint[],
      ${numbers(rows.map(({ received }) => received))}::smallint[],
      ${numbers(rows.map(({ misses }) => misses))}::smallint[],
      ${numbers(rows.map(({ nextCheck }) => nextCheck))}::smallint[],
      ${numbers(rows.map(({ spread }) => spread?.min ?? null))}::real[],
      ${numbers(rows.map(({ spread }) => spread?.max ?? null))}::real[],
      ${numbers(rows.map(({ spread }) => spread?.jitter ?? null))}::real[]
    ) as r (sent_at, id, rtt, sent, received, misses, next_check, least, most, jitter),
      history_progress
    where from_epoch_ms(sent_at) >= raw_from
    on conflict (machine_id, sent_at) do nothing`;
}

function toWatch(row: MachineRow & { due_at: number }): Watch {
  return {
    id: row.id,
    ip: toIp(row.ip),
    vni: row.vni,
    generation: row.generation,
    paused: row.paused,
    vitals: toVitals(row),
    dueAt: row.due_at,
  };
}

/** 23514 is raised for a row that no partition takes (PostgreSQL, "Table Partitioning"). */
function lacksPartition(error: unknown): boolean {
  return errorCode(error) === "23514" && String(error).includes("no partition of relation");
}

function* chunks<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += CHUNK) yield all.slice(at, at + CHUNK);
}
