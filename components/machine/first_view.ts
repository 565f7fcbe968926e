import type { LiveMachine } from "../../core/live.ts";
import type { JsonObject } from "../../core/machine.ts";
import type { StoredEvent } from "../../core/machine_event.ts";
import type { OutageOnWire } from "../../core/outage_wire.ts";
import type { Range } from "../../core/range.ts";
import type { UptimeFigures } from "../../core/uptime.ts";
import type { Peers } from "../../core/verdict.ts";

/** All that a machine's page shows at one moment: made on the server, then kept true. */
export interface FirstView {
  readonly machine: LiveMachine;
  readonly peers: Peers | null;
  readonly range: Range;
  /** Null while the database is away: then only what is held in memory is shown. */
  readonly kept: Kept | null;
}

/** What the database knows of a machine. */
export interface Kept extends Pick<Details, "notes"> {
  /** `extraData` as JSON: what carries a view to the browser takes no object with a key `__proto__`, which a
   * machine may send. */
  readonly extraJson: string;
  /** The points of the history, flattened (core/history.ts). */
  readonly points: readonly (number | null)[];
  readonly outages: readonly OutageOnWire[];
  readonly events: readonly StoredEvent[];
  readonly uptime: UptimeFigures;
}

/** What is not in the live feed. */
export interface Details {
  readonly extraData: JsonObject | null;
  readonly notes: string;
}
