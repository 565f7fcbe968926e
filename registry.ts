import type { MachineActions } from "./actions.ts";
import type { ChangeFeed } from "./db/feed.ts";
import { deleteMachine, getMachine, registerMachine } from "./db/machines.ts";
import { listMachines } from "./db/machine_list.ts";
import type { Sql } from "./db/sql.ts";
import type { Monitor } from "./monitor/monitor.ts";
import { watchedFrom } from "./monitor/ports.ts";
import type { Registry } from "./web/services.ts";

/** The machines in the database, with what has to follow every change of them. */
export function createRegistry(
  sql: Sql,
  feed: ChangeFeed,
  monitor: Monitor | null,
  maxMachines: number,
): Omit<Registry, keyof MachineActions> {
  return {
    async register(registration, by) {
      const { machine, created, changed } = await registerMachine(sql, registration, {
        maxMachines,
        at: Date.now(),
        by,
      });
      monitor?.watch(watchedFrom(machine, Date.now()));
      // A heartbeat that says what was known already is a sign of life and nothing more.
      const { id, vitals } = machine;
      feed.publish([
        created || changed ? { kind: "registered", machine } : { kind: "checked", id, vitals },
      ]);
      return { machine, created };
    },
    list: (query) => listMachines(sql, query),
    get: (id) => getMachine(sql, id),
    async delete(id, by) {
      const machine = await deleteMachine(sql, id, Date.now(), by);
      if (machine === null) return false;
      monitor?.unwatch(id);
      feed.publish([{ kind: "deleted", id }]);
      return true;
    },
  };
}
