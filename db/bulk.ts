import type { Machine, MachineId } from "../core/machine.ts";
import { TAGS_MAX } from "../core/tags.ts";
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
 * @returns those that are as was asked, by rising id
 */
export async function changeMachines(
  sql: Sql,
  ids: readonly MachineId[],
  change: BulkChange,
  at: number,
): Promise<Machine[]> {
  return await sql.begin(async (tx) => {
    const locked = await tx<{ id: MachineId }[]>`
      select machine_id as id from machine_health
      where machine_id = any (${numbers(ids)}::integer[]) order by machine_id for update`;
    const there = locked.map(({ id }) => id);
    let done = there;
    if ("paused" in change) await setPaused(tx, there, change.paused, at);
    else done = await changeTags(tx, there, change);
    const rows = await tx<MachineRow[]>`
      select * from machine_record where id = any (${numbers(done)}::integer[]) order by id`;
    return rows.map(toMachine);
  });
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
