import type { Ip, Mac } from "../core/address.ts";
import type { MachineId } from "../core/machine.ts";
import { toIp } from "./machine_row.ts";
import type { Queryable } from "./sql.ts";

/** A spell of being unreachable. Times are milliseconds since the epoch. */
export interface Outage {
  readonly id: number;
  /** Null when the machine has been deleted since. */
  readonly machineId: MachineId | null;
  /** As the machine was called when the outage was detected. */
  readonly hostname: string;
  readonly ip: Ip;
  readonly mac: Mac;
  /** When the first check that was missed had been sent. */
  readonly beganAt: number;
  readonly detectedAt: number;
  /** When the reply that ended it was decided; null while it goes on. */
  readonly endedAt: number | null;
}

/** Which outages: all when nothing is said. */
export interface OutageQuery {
  readonly machineId?: MachineId;
  /** True for those that go on, false for those that ended. */
  readonly open?: boolean;
  /** Those that went on at some moment from `from` to `to`, milliseconds since the epoch. */
  readonly from?: number;
  readonly to?: number;
  readonly limit: number;
  readonly offset?: number;
}

/** A page of outages, the one detected last first. */
export async function listOutages(sql: Queryable, query: OutageQuery): Promise<Outage[]> {
  const { machineId, open, from, to } = query;
  const parts = [
    ...(machineId === undefined ? [] : [sql`machine_id = ${machineId}`]),
    ...(open === undefined ? [] : [open ? sql`ended_at is null` : sql`ended_at is not null`]),
    ...(from === undefined
      ? []
      : [sql`(ended_at is null or ended_at >= from_epoch_ms(${from}::float8))`]),
    ...(to === undefined ? [] : [sql`began_at <= from_epoch_ms(${to}::float8)`]),
  ];
  const matches = parts.reduce((all, part) => sql`${all} and ${part}`, sql`true`);
  const rows = await sql<(Omit<Outage, "ip"> & { ip: string })[]>`
    select id, machine_id as "machineId", hostname, host(ip_address) as ip, mac_address::text as mac,
      epoch_ms(began_at) as "beganAt", epoch_ms(detected_at) as "detectedAt",
      epoch_ms(ended_at) as "endedAt"
    from outage where ${matches}
    order by detected_at desc, id desc limit ${query.limit} offset ${query.offset ?? 0}`;
  return rows.map((row) => ({ ...row, ip: toIp(row.ip) }));
}

/** The outages of one machine, the latest first. */
export function failures(sql: Queryable, machineId: MachineId, limit: number): Promise<Outage[]> {
  return listOutages(sql, { machineId, limit });
}

/** The outages that go on. */
export function openOutages(sql: Queryable, limit: number): Promise<Outage[]> {
  return listOutages(sql, { open: true, limit });
}
