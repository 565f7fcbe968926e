import type { Vni } from "../core/address.ts";
import type { Actor } from "../core/audit.ts";
import { ApiError } from "../core/errors.ts";
import type { JsonObject, Machine, MachineId } from "../core/machine.ts";
import type { RegistrationEvent } from "../core/machine_event.ts";
import type { MachinePatch } from "../core/machine_patch.ts";
import type { Registration } from "../core/registration.ts";
import { actorJson } from "./audit.ts";
import { type MachineRow, toMachine } from "./machine_row.ts";
import { setPaused } from "./pause.ts";
import { numbers, type Queryable, type Sql, texts } from "./sql.ts";

/** What a registration did. */
export interface Registered {
  readonly machine: Machine;
  readonly created: boolean;
  /** Something of it differs from before: `updatedAt` moved. */
  readonly changed: boolean;
  /** It is new, was down, or its MAC or VNI changed: a check is due at once. */
  readonly probeNow: boolean;
  readonly events: readonly RegistrationEvent[];
}

/**
 * Registers a machine or updates it, in one statement: the limit cannot be overrun by any number of
 * registrations at once, and machines that are registered can always update.
 *
 * A registration with a VNI takes over the machine of the same address and MAC that said none.
 *
 * @param options.at milliseconds since the epoch: when it came in; the machine was seen then
 * @param options.by whose change it is in the audit log; without, nobody's and not in it
 * @throws {ApiError} `MACHINE_LIMIT_REACHED`
 */
export async function registerMachine(
  sql: Queryable,
  registration: Registration,
  options: { readonly maxMachines: number; readonly at: number; readonly by?: Actor },
): Promise<Registered> {
  const { vni, ip, mac, hostname, extraData } = registration;
  const extra = extraData === undefined || extraData === null ? null : sql.json(extraData);
  const [row] = await sql<{
    outcome: "created" | "updated" | "limit";
    record: MachineRow;
    changed: boolean;
    probe_now: boolean;
    events: RegistrationEvent[];
  }[]>`
    with old as materialized (
      select to_jsonb(r) as record from machine m join machine_record r on r.id = m.id
      where m.ip_address = ${ip}::inet
        and (m.vni = ${vni} or (m.vni = 0 and m.mac_address = ${mac}::macaddr))
      order by m.vni desc limit 1
    ), done as materialized (
      select * from register_machine(
        ${vni}::integer, ${ip}::inet, ${mac}::macaddr, ${hostname}::text,
        ${extraData === undefined}::boolean, ${extra}::jsonb,
        from_epoch_ms(${options.at}::float8), ${options.maxMachines}::integer
      )
    ), logged as materialized (
      select audit_machine('machine.' || case outcome when 'created' then 'registered' else 'changed' end,
        audited((select record from old)), audited(record), ${
    actorJson(sql, options.by ?? null)
  }::jsonb)
      from done where changed
    )
    select done.* from done left join logged on true`;
  if (row === undefined || row.outcome === "limit") {
    throw new ApiError(
      "MACHINE_LIMIT_REACHED",
      `${options.maxMachines} machines are registered, which is the limit: delete one, or raise MAX_MACHINES`,
    );
  }
  return {
    machine: toMachine(row.record),
    created: row.outcome === "created",
    changed: row.changed,
    probeNow: row.probe_now,
    events: row.events,
  };
}

/** The machine, or null when there is none. */
export async function getMachine(sql: Queryable, id: MachineId): Promise<Machine | null> {
  const [row] = await sql<MachineRow[]>`select * from machine_record where id = ${id}`;
  return row === undefined ? null : toMachine(row);
}

/** The machine of an address in a VNI, or null. */
export async function findMachine(
  sql: Queryable,
  vni: Vni,
  ip: string,
): Promise<Machine | null> {
  const [row] = await sql<MachineRow[]>`
    select r.* from machine m join machine_record r on r.id = m.id
    where m.vni = ${vni} and m.ip_address = ${ip}::inet`;
  return row === undefined ? null : toMachine(row);
}

/**
 * Deletes machines and their samples' place in the list; their events and outages stay.
 *
 * @param at milliseconds since the epoch, for the event
 * @param by whose change it is in the audit log; without, it is not in it
 * @returns those that were there, as they were
 */
export async function deleteMachines(
  sql: Queryable,
  ids: readonly MachineId[],
  at: number,
  by: Actor | null = null,
): Promise<Machine[]> {
  const rows = await sql<MachineRow[]>`
    with gone as materialized (
      select * from delete_machines(${numbers(ids)}::integer[], from_epoch_ms(${at}::float8))
    ), logged as materialized (
      select id, audit_machine('machine.deleted', audited(to_jsonb(gone)), null, ${
    actorJson(sql, by)
  }::jsonb)
      from gone
    )
    select gone.* from gone join logged using (id) order by id`;
  return rows.map(toMachine);
}

/** Deletes one machine. Null when there was none. */
export async function deleteMachine(
  sql: Queryable,
  id: MachineId,
  at: number,
  by: Actor | null = null,
): Promise<Machine | null> {
  return (await deleteMachines(sql, [id], at, by))[0] ?? null;
}

/**
 * Changes what the patch names. `updatedAt` moves with the hostname alone, which is part of the
 * registration; what pausing and resuming do more, pause.ts says.
 *
 * @returns the machine after it, or null when there is none
 */
export async function patchMachine(
  sql: Sql,
  id: MachineId,
  patch: MachinePatch,
  at: number,
  by: Actor | null = null,
): Promise<Machine | null> {
  return await sql.begin(async (tx) => {
    // The hot row is the machine's lock.
    await tx`select from machine_health where machine_id = ${id} for update`;
    const old = await getMachine(tx, id);
    if (old === null) return null;
    const [before] = await tx<{ record: JsonObject }[]>`
      select audited(to_jsonb(r)) as record from machine_record r where id = ${id}`;
    const hostname = patch.hostname ?? old.hostname;
    await tx`
      update machine set hostname = ${hostname}, tags = ${texts(patch.tags ?? old.tags)}::text[],
        notes = ${patch.notes ?? old.notes},
        updated_at = case when hostname = ${hostname} then updated_at
          else from_epoch_ms(${at}::float8) end
      where id = ${id}`;
    if (patch.paused !== undefined) await setPaused(tx, [id], patch.paused, at);
    await tx`
      select audit_machine('machine.changed', ${
      tx.json(before!.record)
    }::jsonb, audited(to_jsonb(r)),
        ${actorJson(tx, by)}::jsonb)
      from machine_record r where id = ${id} and audited(to_jsonb(r)) <> ${
      tx.json(before!.record)
    }::jsonb`;
    return await getMachine(tx, id);
  });
}

/** Machines read at a time where all are read: keeps the event loop free between two chunks. */
const CHUNK = 2_000;

/** Every machine, in chunks by rising id. Not one snapshot: what changes meanwhile may be in it or not. */
export async function* allMachines(sql: Queryable): AsyncGenerator<Machine[], void> {
  let last = 0;
  for (;;) {
    const rows = await sql<MachineRow[]>`
      select * from machine_record where id > ${last} order by id limit ${CHUNK}`;
    if (rows.length > 0) yield rows.map(toMachine);
    if (rows.length < CHUNK) return;
    last = rows.at(-1)!.id;
  }
}
