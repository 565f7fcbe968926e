import type { Actor } from "./core/audit.ts";
import {
  BULK_FAILURES_MAX,
  type BulkAction,
  type BulkFailure,
  type BulkRequest,
  type BulkResult,
} from "./core/bulk.ts";
import type { CheckResult } from "./core/check.ts";
import { ApiError } from "./core/errors.ts";
import type { Machine, MachineId } from "./core/machine.ts";
import { TAGS_MAX } from "./core/tags.ts";
import { audit } from "./db/audit.ts";
import { type BulkChange, changeMachines } from "./db/bulk.ts";
import { acknowledgeConflicts } from "./db/events.ts";
import type { ChangeFeed } from "./db/feed.ts";
import { machinesOf, matchingIds } from "./db/machine_list.ts";
import { deleteMachines, getMachine, patchMachine } from "./db/machines.ts";
import type { Sql } from "./db/sql.ts";
import type { Monitor } from "./monitor/monitor.ts";
import { watchedFrom } from "./monitor/ports.ts";
import type { Registry } from "./web/services.ts";

/** What operators do to machines that are registered. */
export type MachineActions = Pick<Registry, "patch" | "check" | "acknowledge" | "bulk">;

export interface ActionParts {
  readonly sql: Sql;
  readonly feed: ChangeFeed;
  /** Null: nothing is checked. */
  readonly monitor: Monitor | null;
  /** Why nothing is checked; null when something is. */
  readonly standstill: () => string | null;
}

/** Machines changed in one transaction, and published together. */
const CHUNK = 500;

async function acknowledge(sql: Sql, id: MachineId, by: Actor): Promise<number | null> {
  return await sql.begin(async (tx) => {
    const machine = await getMachine(tx, id);
    if (machine === null) return null;
    const count = await acknowledgeConflicts(tx, id, Date.now());
    const subject = `${machine.hostname} ${machine.ip}`;
    if (count > 0) await audit(tx, { by, action: "machine.acknowledged", subject });
    return count;
  });
}

/** The actions, each with what has to follow it: the monitor hears of it, and so do the browsers. */
export function machineActions(parts: ActionParts): MachineActions {
  const { sql, feed, monitor } = parts;

  function changed(machines: readonly Machine[]): void {
    for (const machine of machines) monitor?.watch(watchedFrom(machine, Date.now()));
    feed.publish(machines.map((machine) => ({ kind: "registered", machine })));
  }

  return {
    async patch(id, patch, by) {
      const machine = await patchMachine(sql, id, patch, Date.now(), by);
      if (machine !== null) changed([machine]);
      return machine;
    },

    acknowledge: (id, by) => acknowledge(sql, id, by),

    async check(id) {
      const result = await monitor?.check(id);
      if (result) return result;
      const machine = await getMachine(sql, id);
      if (machine === null) return null;
      if (machine.paused) {
        throw new ApiError("VALIDATION_ERROR", `${machine.hostname} is paused: resume it first`, {
          field: "paused",
        });
      }
      return unsent(parts.standstill() ?? "the machine is not being watched yet");
    },

    async bulk(request, by) {
      const ids = [...new Set(request.ids ?? await matchingIds(sql, request.filter ?? {}))];
      const tally = new Tally(request.action, ids.length);
      for (let at = 0; at < ids.length; at += CHUNK) {
        await doChunk(request, ids.slice(at, at + CHUNK), tally, by);
      }
      return tally.result;
    },
  };

  async function doChunk(
    { action, add = [], remove = [] }: BulkRequest,
    ids: readonly MachineId[],
    tally: Tally,
    by: Actor,
  ): Promise<void> {
    switch (action) {
      case "delete":
        return await deleteChunk(ids, tally, by);
      case "tag":
        return await changeChunk(ids, { add, remove }, tally, by);
      case "pause":
      case "resume":
        return await changeChunk(ids, { paused: action === "pause" }, tally, by);
      case "check":
        return await checkChunk(ids, tally);
    }
  }

  async function deleteChunk(
    ids: readonly MachineId[],
    tally: Tally,
    by: Actor,
  ): Promise<void> {
    const gone = await deleteMachines(sql, ids, Date.now(), by);
    for (const { id } of gone) monitor?.unwatch(id);
    feed.publish(gone.map(({ id }) => ({ kind: "deleted", id })));
    const done = new Set(gone.map(({ id }) => id));
    for (const id of ids) done.has(id) ? tally.succeed() : tally.fail(notFound(id));
  }

  async function changeChunk(
    ids: readonly MachineId[],
    change: BulkChange,
    tally: Tally,
    by: Actor,
  ): Promise<void> {
    const machines = await changeMachines(sql, ids, change, Date.now(), by);
    changed(machines);
    const done = new Set(machines.map(({ id }) => id));
    const left = ids.filter((id) => !done.has(id));
    const there = new Set((await machinesOf(sql, left)).map(({ id }) => id));
    for (const id of ids) {
      if (done.has(id)) tally.succeed();
      else tally.fail(there.has(id) ? tooManyTags(id) : notFound(id));
    }
  }

  async function checkChunk(ids: readonly MachineId[], tally: Tally): Promise<void> {
    const machines = new Map((await machinesOf(sql, ids)).map((each) => [each.id, each]));
    await Promise.all(ids.map(async (id) => {
      const machine = machines.get(id);
      if (machine === undefined) return tally.fail(notFound(id));
      if (machine.paused) return tally.fail(paused(machine));
      const result = await monitor?.check(id) ?? unsent(parts.standstill() ?? "not watched");
      if (result.outcome === "fault") return tally.fail(fault(id, result.reason));
      tally.succeed();
      if (result.outcome === "silence") tally.silent += 1;
    }));
  }
}

/** What became of a bulk action so far. */
class Tally {
  silent = 0;
  #succeeded = 0;
  #failed = 0;
  readonly #failures: BulkFailure[] = [];

  constructor(private readonly action: BulkAction, private readonly matched: number) {}

  succeed(): void {
    this.#succeeded += 1;
  }

  fail(failure: BulkFailure): void {
    this.#failed += 1;
    if (this.#failures.length < BULK_FAILURES_MAX) this.#failures.push(failure);
  }

  get result(): BulkResult {
    return {
      action: this.action,
      matched: this.matched,
      succeeded: this.#succeeded,
      failed: this.#failed,
      ...(this.action === "check" ? { silent: this.silent } : {}),
      failures: this.#failures,
    };
  }
}

function notFound(id: MachineId): BulkFailure {
  return { id, error: "NOT_FOUND", message: `there is no machine ${id}` };
}

function tooManyTags(id: MachineId): BulkFailure {
  return {
    id,
    error: "TOO_MANY_TAGS",
    message: `a machine has ${TAGS_MAX} tags at most: remove some first`,
  };
}

function paused({ id, hostname }: Machine): BulkFailure {
  return { id, error: "PAUSED", message: `${hostname} is paused: resume it first` };
}

function fault(id: MachineId, reason: string | null): BulkFailure {
  return {
    id,
    error: "FAULT",
    message: `the manager could not send: ${reason ?? "see its log"}`,
  };
}

/** The result of a check that could not even be sent. */
function unsent(reason: string): CheckResult {
  const at = Date.now();
  return { outcome: "fault", sentAt: at, at, sent: 0, received: 0, rtt: null, reason };
}
