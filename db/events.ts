import type { MachineId } from "../core/machine.ts";
import type { StoredEvent } from "../core/machine_event.ts";
import type { Queryable } from "./sql.ts";

/** The latest events of one machine, newest first. They outlive the machine. */
export async function machineEvents(
  sql: Queryable,
  id: MachineId,
  limit: number,
): Promise<StoredEvent[]> {
  const rows = await sql<StoredEvent[]>`
    select id, machine_id as "machineId", kind, epoch_ms(at) as at, details,
      epoch_ms(acknowledged_at) as "acknowledgedAt"
    from machine_event where machine_id = ${id} order by at desc, id desc limit ${limit}`;
  return [...rows];
}

/** Address conflicts of machines that still exist and that nobody has acknowledged, oldest first. */
export async function openConflicts(sql: Queryable): Promise<StoredEvent[]> {
  const rows = await sql<StoredEvent[]>`
    select e.id, e.machine_id as "machineId", e.kind, epoch_ms(e.at) as at, e.details,
      null as "acknowledgedAt"
    from machine_event e join machine m on m.id = e.machine_id
    where e.kind = 'address_conflict' and e.acknowledged_at is null order by e.at, e.id`;
  return [...rows];
}

/** Marks the conflicts of a machine as seen. Returns how many there were. */
export async function acknowledgeConflicts(
  sql: Queryable,
  id: MachineId,
  at: number,
): Promise<number> {
  const { count } = await sql`
    update machine_event set acknowledged_at = from_epoch_ms(${at}::float8)
    where machine_id = ${id} and kind = 'address_conflict' and acknowledged_at is null`;
  return count;
}
