import type { Actor } from "../core/audit.ts";
import type { Json, JsonObject, Machine, MachineId } from "../core/machine.ts";
import { TAGS_MAX } from "../core/tags.ts";
import { actorJson } from "./audit.ts";
import { type MachineRow, toMachine } from "./machine_row.ts";
import { setPaused } from "./pause.ts";
import { numbers, type Sql, texts, type Transaction } from "./sql.ts";

/** What is changed of many machines at once. */
export type BulkChange =
  | { readonly paused: boolean }
  | { readonly add: readonly string[]; readonly remove: readonly string[] };

/**
 * Changes machines in one transaction. Those that are not there are left out, and so are those that would
 * have too many tags.
 *
 * @param at milliseconds since the epoch
 * @param by whose change it is in the audit log, a line a machine; without, it is not in it
 * @returns those that are as was asked, by rising id
 */
export async function changeMachines(
  sql: Sql,
  ids: readonly MachineId[],
  change: BulkChange,
  at: number,
  by: Actor | null = null,
): Promise<Machine[]> {
  return await sql.begin(async (tx) => {
    const locked = await tx<{ id: MachineId }[]>`
      select machine_id as id from machine_health
      where machine_id = any (${numbers(ids)}::integer[]) order by machine_id for update`;
    const there = locked.map(({ id }) => id);
    const before = by === null ? [] : await tx<Before[]>`
      select id, audited(to_jsonb(r)) as record from machine_record r
      where id = any (${numbers(there)}::integer[])`;
    let done = there;
    if ("paused" in change) await setPaused(tx, there, change.paused, at);
    else done = await changeTags(tx, there, change);
    if (by !== null) await log(tx, before, by);
    const rows = await tx<MachineRow[]>`
      select * from machine_record where id = any (${numbers(done)}::integer[]) order by id`;
    return rows.map(toMachine);
  });
}

/** A machine as the audit log keeps it. */
interface Before {
  readonly id: MachineId;
  readonly record: JsonObject;
}

async function log(tx: Transaction, before: readonly Before[], by: Actor): Promise<void> {
  await tx`
    select audit_machine('machine.changed', b.record, audited(to_jsonb(r)), ${
    actorJson(tx, by)
  }::jsonb)
    from jsonb_to_recordset(${tx.json([...before] as unknown as Json)}::jsonb)
      as b (id integer, record jsonb)
    join machine_record r on r.id = b.id
    where audited(to_jsonb(r)) <> b.record`;
}

/** Tags keep their order; new ones come last. */
async function changeTags(
  tx: Transaction,
  ids: readonly MachineId[],
  { add, remove }: Extract<BulkChange, { add: unknown }>,
): Promise<MachineId[]> {
  const rows = await tx<{ id: MachineId }[]>`
    with changed as (
      select m.id, array(
        select tag from unnest(m.tags || ${texts(add)}::text[]) with ordinality as u (tag, n)
        where tag <> all (${texts(remove)}::text[]) group by tag order by min(n)
      ) as tags
      from machine m where m.id = any (${numbers(ids)}::integer[])
    )
    update machine m set tags = c.tags from changed c
    where m.id = c.id and cardinality(c.tags) <= ${TAGS_MAX} returning m.id`;
  return rows.map(({ id }) => id);
}
