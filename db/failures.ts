import type { MachineId } from "../core/machine.ts";
import type { Outage, OutageFilter } from "../core/outage.ts";
import { toIp } from "./machine_row.ts";
import type { Queryable } from "./sql.ts";

/** A page of those that a filter lets through. */
export interface OutageQuery extends OutageFilter {
  readonly limit: number;
  /** Goes on after the outage of this id: the pages of a list stay whole while outages are added to it. */
  readonly after?: number;
}

/** A page of outages, the one detected last first. */
export async function listOutages(sql: Queryable, query: OutageQuery): Promise<Outage[]> {
  const { after } = query;
  const further = after === undefined
    ? sql`true`
    : sql`(o.detected_at, o.id) < (select detected_at, id from outage where id = ${after})`;
  const rows = await sql<(Omit<Outage, "ip"> & { ip: string })[]>`
    select o.id, o.machine_id as "machineId", o.hostname, host(o.ip_address) as ip,
      o.mac_address::text as mac, m.vni, coalesce(m.extra_data #>> '{vxlan,vtep}', '') as vtep,
      epoch_ms(o.began_at) as "beganAt", epoch_ms(o.detected_at) as "detectedAt",
      epoch_ms(o.ended_at) as "endedAt"
    from outage o left join machine m on m.id = o.machine_id
    where ${condition(sql, query)} and ${further}
    order by o.detected_at desc, o.id desc limit ${query.limit}`;
  return rows.map((row) => ({ ...row, ip: toIp(row.ip) }));
}

/** How many there are on all pages. */
export async function countOutages(sql: Queryable, filter: OutageFilter): Promise<number> {
  const [row] = await sql<{ total: number }[]>`
    select count(*)::integer as total from outage o where ${condition(sql, filter)}`;
  return row?.total ?? 0;
}

/** The outages of one machine, the latest first. */
export function failures(sql: Queryable, machineId: MachineId, limit: number): Promise<Outage[]> {
  return listOutages(sql, { machineId, limit });
}

/** The outages that go on. */
export function openOutages(sql: Queryable, limit: number): Promise<Outage[]> {
  return listOutages(sql, { open: true, limit });
}

function condition(sql: Queryable, { machineId, open, from, to }: OutageFilter) {
  const parts = [
    ...(machineId === undefined ? [] : [sql`o.machine_id = ${machineId}`]),
    ...(open === undefined ? [] : [open ? sql`o.ended_at is null` : sql`o.ended_at is not null`]),
    ...(from === undefined
      ? []
      : [sql`(o.ended_at is null or o.ended_at >= from_epoch_ms(${from}::float8))`]),
    ...(to === undefined ? [] : [sql`o.began_at <= from_epoch_ms(${to}::float8)`]),
  ];
  return parts.reduce((all, part) => sql`${all} and ${part}`, sql`true`);
}
