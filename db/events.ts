import type { Mac, Vni } from "../core/address.ts";
import type { MachineId } from "../core/machine.ts";
import type { Queryable } from "./sql.ts";

/** What happened to a registration. */
export type RegistrationEvent =
  | { readonly kind: "registered" }
  | { readonly kind: "mac_changed"; readonly from: Mac; readonly to: Mac }
  /** Two MACs took turns within an hour. Told once, until somebody acknowledges it. */
  | { readonly kind: "address_conflict"; readonly macs: readonly [Mac, Mac] }
  /** The machine had registered without a VNI before. */
  | { readonly kind: "vni_taken_over"; readonly from: Vni; readonly to: Vni };

/** One of them, or a deletion, as it is kept. */
export interface StoredEvent {
  readonly id: string;
  readonly machineId: MachineId;
  readonly kind: RegistrationEvent["kind"] | "deleted";
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The fields of the event; of a conflict also `turns`, the changes counted so far. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Of a conflict: when it was acknowledged. */
  readonly acknowledgedAt: number | null;
}

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
