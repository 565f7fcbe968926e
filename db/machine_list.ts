import { tryParseIp } from "../core/address.ts";
import type { Machine, MachineId } from "../core/machine.ts";
import type { MachineFilter, MachineQuery, MachineSort } from "../core/machine_query.ts";
import { type MachineRow, toMachine } from "./machine_row.ts";
import { numbers, type Queryable } from "./sql.ts";

/** A page of machines, and how many there are on all pages. */
export async function listMachines(
  sql: Queryable,
  query: MachineQuery,
): Promise<{ machines: Machine[]; total: number }> {
  const matches = condition(sql, query);
  const { sort = "registered_at", order = sort === "registered_at" ? "desc" : "asc" } = query;
  const direction = order === "desc" ? sql`desc nulls last` : sql`asc nulls last`;
  const [counted, page] = await Promise.all([
    sql<{ total: number }[]>`
      select count(*)::integer as total
      from machine m join machine_health h on h.machine_id = m.id where ${matches}`,
    sql<{ id: MachineId }[]>`
      select m.id from machine m join machine_health h on h.machine_id = m.id where ${matches}
      order by ${
      sort === "registered_at" && order === "desc"
        ? sql`m.registered_at desc, m.id desc`
        : sql`${sortKey(sql, sort)} ${direction}, m.id`
    }
      limit ${query.limit} offset ${query.offset}`,
  ]);
  return {
    machines: await machinesOf(sql, page.map(({ id }) => id)),
    total: counted[0]?.total ?? 0,
  };
}

/** The ids of all machines that match, by rising id: what a bulk action acts on. */
export async function matchingIds(sql: Queryable, filter: MachineFilter): Promise<MachineId[]> {
  const rows = await sql<{ id: MachineId }[]>`
    select m.id from machine m join machine_health h on h.machine_id = m.id
    where ${condition(sql, filter)} order by m.id`;
  return rows.map(({ id }) => id);
}

/** The machines of these ids, in the order of the ids; those that are not there are left out. */
export async function machinesOf(
  sql: Queryable,
  ids: readonly MachineId[],
): Promise<Machine[]> {
  if (ids.length === 0) return [];
  const rows = await sql<MachineRow[]>`
    select * from machine_record where id = any (${numbers(ids)}::integer[])`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row === undefined ? [] : [toMachine(row)];
  });
}

function condition(sql: Queryable, { status, q, vni, tag }: MachineFilter) {
  const parts = [
    ...(status === "unreachable" ? [sql`h.state = 'down'`] : []),
    ...(status === "active" ? [sql`h.state <> 'down'`] : []),
    ...(vni === undefined || vni === null ? [] : [sql`m.vni = ${vni}`]),
    ...(tag === undefined || tag === null ? [] : [sql`${tag} = any (m.tags)`]),
    ...(q === undefined || q === null || q.trim() === "" ? [] : [search(sql, q.trim())]),
  ];
  return parts.reduce((all, part) => sql`${all} and ${part}`, sql`true`);
}

/** A search is one text that may be any of several things; each reading adds an alternative. */
function search(sql: Queryable, q: string) {
  const readings = [
    sql`m.hostname ilike ${containing(q)}`,
    sql`host(m.ip_address) like ${containing(q.toLowerCase())}`,
    // jsonb writes quotes, backslashes and control characters in a text as JSON does.
    sql`m.extra_data::text ilike ${containing(JSON.stringify(q).slice(1, -1))}`,
  ];
  const network = asNetwork(q);
  if (network !== null) readings.push(sql`m.ip_address <<= ${network}::inet`);
  const mac = q.toLowerCase();
  // Partly typed MACs too. Any looser, and 10.0.5 would find every MAC with 1005 in it.
  if (/^[:-]?[\da-f]{1,2}([:-][\da-f]{1,2}){1,5}[:-]?$/.test(mac)) {
    readings.push(sql`m.mac_address::text like ${containing(mac.replaceAll("-", ":"))}`);
  } else if (/^[\da-f]{4}(\.[\da-f]{1,4}){1,2}$|^[\da-f]{4,12}$/.test(mac)) {
    const digits = containing(mac.replaceAll(".", ""));
    readings.push(sql`replace(m.mac_address::text, ':', '') like ${digits}`);
  }
  return sql`(${readings.reduce((any, reading) => sql`${any} or ${reading}`)})`;
}

/** Text as a LIKE pattern that finds it anywhere; its own wildcards stand for themselves. */
function containing(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}

/** An address in any spelling, or a prefix such as 10.1.0.0/16. */
function asNetwork(q: string): string | null {
  const [address = "", length, more] = q.split("/");
  const ip = tryParseIp(address) ??
    (/^[\d.]{7,15}$|^[\da-f.]*:[\da-f:.]+$/i.test(address) ? networkAddress(address) : null);
  if (ip === null || more !== undefined) return null;
  if (length === undefined) return ip;
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : NaN;
  return bits <= (ip.includes(":") ? 128 : 32) ? `${ip}/${bits}` : null;
}

/** Addresses that are no host's can still name a prefix: 224.0.0.0/4, ::/0. */
function networkAddress(text: string): string | null {
  const url = URL.parse(text.includes(":") ? `http://[${text}]/` : `http://${text}/`);
  return url === null ? null : url.hostname.replace(/^\[|\]$/g, "");
}

function sortKey(sql: Queryable, sort: MachineSort) {
  switch (sort) {
    case "registered_at":
      return sql`m.registered_at`;
    case "updated_at":
      return sql`m.updated_at`;
    case "last_seen":
      return sql`h.last_seen`;
    case "hostname":
      return sql`lower(m.hostname)`;
    case "ip_address":
      return sql`m.ip_address`;
    case "mac_address":
      return sql`m.mac_address`;
    case "vni":
      return sql`m.vni`;
    case "status":
      return sql`(h.state = 'down')`;
    case "response_time":
      return sql`h.rtt`;
    case "loss":
      return sql`h.loss`;
  }
}
