import { machineEvents, openConflicts } from "./db/events.ts";
import { countOutages, listOutages } from "./db/failures.ts";
import { history } from "./db/history.ts";
import type { Sql } from "./db/sql.ts";
import { uptime } from "./db/uptime.ts";
import type { Outage, OutageFilter } from "./core/outage.ts";
import { UPTIME_SPANS, type UptimeFigures, uptimePercent } from "./core/uptime.ts";
import type { MachineId } from "./core/machine.ts";
import type { Records } from "./web/services.ts";

/** Outages read at a time. */
const CHUNK = 1_000;

/**
 * What the database keeps of the past.
 *
 * @param sql the pool for reports: what takes long there delays no request and no check
 */
export function createRecords(sql: Sql): Records {
  return {
    history: (id, query) => history(sql, id, query),
    uptime: (id, now) => uptimeFigures(sql, id, now),
    events: (id, limit) => machineEvents(sql, id, limit),
    conflicts: () => openConflicts(sql),
    outages: (filter, limit) => outages(sql, filter, limit),
    countOutages: (filter) => countOutages(sql, filter),
  };
}

async function uptimeFigures(sql: Sql, id: MachineId, now: number): Promise<UptimeFigures> {
  const percent = async (span: number) => {
    const found = (await uptime(sql, [id], now - span, now, now)).get(id);
    return found === undefined ? null : uptimePercent(found);
  };
  // One after the other: a page that takes all connections of the pool would make others wait.
  return {
    "24h": await percent(UPTIME_SPANS["24h"]),
    "7d": await percent(UPTIME_SPANS["7d"]),
    "30d": await percent(UPTIME_SPANS["30d"]),
  };
}

async function* outages(
  sql: Sql,
  filter: OutageFilter,
  limit: number,
): AsyncGenerator<readonly Outage[]> {
  let after: number | undefined;
  for (let left = limit; left > 0;) {
    const page = await listOutages(sql, {
      ...filter,
      ...(after === undefined ? {} : { after }),
      limit: Math.min(left, CHUNK),
    });
    if (page.length > 0) yield page;
    if (page.length < CHUNK) return;
    after = page.at(-1)!.id;
    left -= page.length;
  }
}
