import type { MachineId } from "../core/machine.ts";
import { numbers, type Transaction } from "./sql.ts";

/**
 * Pauses machines or resumes them; those that are so already stay as they are. The generation rises, so
 * that no check under way is counted.
 *
 * Of a paused machine nothing is known: its state is as before a first check, and an outage that went on
 * ends, since nobody would see it end. One that is resumed is due at once.
 *
 * @param tx holds the locks of these machines
 * @param at milliseconds since the epoch
 */
export async function setPaused(
  tx: Transaction,
  ids: readonly MachineId[],
  paused: boolean,
  at: number,
): Promise<void> {
  const rows = await tx<{ id: MachineId }[]>`
    update machine set paused = ${paused}
    where id = any (${numbers(ids)}::integer[]) and paused <> ${paused} returning id`;
  const changed = numbers(rows.map(({ id }) => id));
  if (paused) {
    await tx`
      update outage set ended_at = greatest(from_epoch_ms(${at}::float8), began_at)
      where machine_id = any (${changed}::integer[]) and ended_at is null`;
  }
  await tx`
    update machine_health set generation = generation + 1, due_at = from_epoch_ms(${at}::float8),
      state = 'unknown', misses = 0, since = null, rtt = null
    where machine_id = any (${changed}::integer[])`;
  await tx`
    insert into machine_event (machine_id, kind, at, details)
    select id, ${paused ? "paused" : "resumed"}, from_epoch_ms(${at}::float8), '{}'
    from unnest(${changed}::integer[]) id`;
}
