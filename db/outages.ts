import type { CheckRecord } from "../core/check.ts";
import type { MachineId } from "../core/machine.ts";
import { numbers, type Transaction } from "./sql.ts";

/**
 * Opens and closes outages by the events of a batch. One that is there already stays as it is, so that
 * a batch can be sent again.
 */
export async function recordOutages(
  tx: Transaction,
  batch: readonly CheckRecord[],
): Promise<void> {
  const events = batch.flatMap(({ machineId, events }) =>
    events.map((event) => ({ ...event, machineId }))
  );
  const downs = events.filter(({ kind }) => kind === "down");
  const recoveries = events.filter(({ kind }) => kind === "recovered");
  if (downs.length > 0) await open(tx, downs);
  if (recoveries.length > 0) await close(tx, recoveries);
}

interface Turn {
  readonly machineId: MachineId;
  readonly at: number;
  readonly since: number;
}

async function open(tx: Transaction, downs: readonly Turn[]): Promise<void> {
  await tx`
    insert into outage (machine_id, hostname, ip_address, mac_address, began_at, detected_at)
    select m.id, m.hostname, m.ip_address, m.mac_address, from_epoch_ms(d.since), from_epoch_ms(d.at)
    from ${turns(tx, downs)} as d (id, at, since) join machine m on m.id = d.id
    order by d.at
    on conflict (machine_id, began_at) do nothing`;
}

/** A recovery ends what its machine has open and what began before it: one, unless one was lost. */
async function close(tx: Transaction, recoveries: readonly Turn[]): Promise<void> {
  await tx`
    update outage o
    set ended_at = (
      select min(from_epoch_ms(r.at)) from ${turns(tx, recoveries)} as r (id, at, since)
      where r.id = o.machine_id and from_epoch_ms(r.at) >= o.began_at)
    where o.ended_at is null and exists (
      select from ${turns(tx, recoveries)} as r (id, at, since)
      where r.id = o.machine_id and from_epoch_ms(r.at) >= o.began_at)`;
}

function turns(tx: Transaction, events: readonly Turn[]) {
  return tx`unnest(
    ${numbers(events.map(({ machineId }) => machineId))}::integer[],
    ${numbers(events.map(({ at }) => at))}::float8[],
    ${numbers(events.map(({ since }) => since))}::float8[]
  )`;
}
