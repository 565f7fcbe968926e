import { type History, type HistoryQuery, rollUp, type SamplePoint } from "../../core/history.ts";
import type { StoredEvent } from "../../core/machine_event.ts";
import type { Outage, OutageFilter } from "../../core/outage.ts";
import type { UptimeFigures } from "../../core/uptime.ts";
import type { Records } from "../../web/services.ts";

/** A past that a test writes by hand. */
export class ScriptedRecords implements Records {
  points: readonly SamplePoint[] = [];
  kept: readonly Outage[] = [];
  happened: readonly StoredEvent[] = [];
  figures: UptimeFigures = { "24h": null, "7d": null, "30d": null };

  history(_id: number, { from, to, resolution = "raw" }: HistoryQuery): Promise<History> {
    const points = this.points.filter(({ t }) => t >= from && t < to);
    const slot = { raw: 1, "5m": 300_000, "1h": 3_600_000 }[resolution];
    return Promise.resolve({ resolution, points: rollUp(points, slot) });
  }

  uptime(): Promise<UptimeFigures> {
    return Promise.resolve(this.figures);
  }

  events(): Promise<readonly StoredEvent[]> {
    return Promise.resolve(this.happened);
  }

  conflicts(): Promise<readonly StoredEvent[]> {
    return Promise.resolve(
      this.happened.filter(({ kind, acknowledgedAt }) =>
        kind === "address_conflict" && acknowledgedAt === null
      ),
    );
  }

  async *outages(filter: OutageFilter, limit: number): AsyncGenerator<readonly Outage[]> {
    yield this.#matching(filter).slice(0, limit);
  }

  countOutages(filter: OutageFilter): Promise<number> {
    return Promise.resolve(this.#matching(filter).length);
  }

  #matching({ machineId, open, from = -Infinity, to = Infinity }: OutageFilter): Outage[] {
    return this.kept.filter((each) =>
      (machineId === undefined || each.machineId === machineId) &&
      (open === undefined || (each.endedAt === null) === open) &&
      (each.endedAt ?? Infinity) >= from && each.beganAt <= to
    ).sort((a, b) => b.detectedAt - a.detectedAt);
  }
}
