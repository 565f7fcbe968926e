import type { MachineId } from "../core/machine.ts";
import type { Uptime } from "../core/uptime.ts";
import { numbers, type Queryable } from "./sql.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * Uptime by outages, not by checks: an unreachable machine is checked less often, so that a share of
 * checks would flatter it, and lost packets are loss, not an outage.
 *
 * @param from milliseconds since the epoch; taken to the full hour before it
 * @param to taken to the full hour after it, or now where that is earlier
 * @returns an entry for every machine asked for
 */
export async function uptime(
  sql: Queryable,
  ids: readonly MachineId[],
  from: number,
  to: number,
  now: number,
): Promise<Map<MachineId, Uptime>> {
  const begin = Math.floor(from / HOUR) * HOUR;
  const end = Math.min(Math.ceil(to / HOUR) * HOUR, now);
  const rows = await sql<{ id: MachineId; hours: number; down: number }[]>`
    with asked as (select unnest(${numbers(ids)}::integer[]) as id),
    span as (
      select from_epoch_ms(${begin}::float8) as begin, from_epoch_ms(${end}::float8) as finish,
        ${dayOf(begin)}::date as first, ${hourOf(begin)}::integer as first_hour,
        ${dayOf(end)}::date as last, ${Math.ceil(hourOf(end))}::integer as last_hour
    ),
    rolled as (
      select id, sum(hours) as hours from (
        -- Whole days, from the index alone.
        select r.machine_id as id, sum(r.hours) as hours
        from rollup_1h r
        where r.machine_id = any (${numbers(ids)}::integer[])
          and r.day > ${dayOf(begin)}::date and r.day < ${dayOf(end)}::date
          and r.day < (select rolled_until from history_progress)
        group by 1
        union all
        -- Days that the span begins or ends on.
        select r.machine_id, (
          select count(u.sent) from unnest(r.sent) with ordinality as u (sent, n)
          where (r.day > first or u.n > first_hour) and (r.day < last or u.n <= last_hour))
        from rollup_1h r cross join span
        where r.machine_id = any (${numbers(ids)}::integer[])
          and r.day in (${dayOf(begin)}::date, ${dayOf(end)}::date)
          and r.day < (select rolled_until from history_progress)
      ) days
      group by 1
    ),
    packed as (
      -- Scalar subqueries, so that the partitions of days that are rolled up are not looked into.
      select h.machine_id as id, count(*) as hours from sample_hour h
      where h.machine_id = any (${numbers(ids)}::integer[])
        and h.hour >= greatest(from_epoch_ms(${begin}::float8), (
          select rolled_until::timestamp at time zone 'UTC' from history_progress))
        and h.hour < least(from_epoch_ms(${end}::float8), (
          select packed_until from history_progress))
      group by 1
    ),
    unpacked as (
      -- At most this hour and the one before: one look into the index for each.
      select asked.id, count(*) as hours
      from asked cross join generate_series(
        greatest(from_epoch_ms(${begin}::float8), (select packed_until from history_progress)),
        from_epoch_ms(${end}::float8), interval '1 hour') as hour
      where hour < from_epoch_ms(${end}::float8) and exists (
        select from sample s where s.machine_id = asked.id and s.sent_at >= hour
          and s.sent_at < least(hour + interval '1 hour', from_epoch_ms(${end}::float8)) offset 0)
      group by 1
    ),
    outages as (
      select o.machine_id as id, sum(extract(epoch from
        least(coalesce(o.ended_at, finish), finish) - greatest(o.began_at, begin)) * 1000) as down
      from outage o cross join span
      where o.machine_id = any (${numbers(ids)}::integer[])
        and o.began_at < from_epoch_ms(${end}::float8)
        and (o.ended_at is null or o.ended_at > from_epoch_ms(${begin}::float8))
      group by 1
    )
    select id, (coalesce(rolled.hours, 0) + coalesce(packed.hours, 0) + coalesce(unpacked.hours, 0))
        ::float8 as hours, coalesce(outages.down, 0)::float8 as down
    from asked left join rolled using (id) left join packed using (id) left join unpacked using (id)
      left join outages using (id)`;
  return new Map(rows.map(({ id, hours, down }) => {
    const observed = Math.min(hours * HOUR, Math.max(0, end - begin));
    return [id, { observed, down: Math.min(down, observed) }];
  }));
}

/** The day of a time as ISO writes it, and how many hours of it have passed. */
function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function hourOf(time: number): number {
  return (time % DAY) / HOUR;
}
