import type { HeldBack } from "../core/change.ts";
import type { Policy } from "../core/health.ts";
import type { Logger } from "../core/log.ts";
import type { JournalOptions, JournalState } from "./journal.ts";
import type { Trouble } from "./own_trouble.ts";
import type { Clock, MonitorStore, OwnLink, Publish } from "./ports.ts";
import type { Prober } from "./prober.ts";

/** What the monitor is made of. */
export interface MonitorParts {
  readonly prober: Prober;
  readonly store: MonitorStore;
  readonly publish: Publish;
  readonly ownLink: OwnLink;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called when the manager's own trouble begins or ends. */
  readonly onTrouble: (trouble: Trouble | null) => void;
}

/** What the monitor obeys. Spans in milliseconds. */
export interface MonitorOptions {
  readonly policy: Policy;
  /** Echoes of a confirm check. */
  readonly confirmEchoes: number;
  /** The prober's time-out. */
  readonly timeout: number;
  readonly journal?: JournalOptions;
}

/** What `Monitor.status` says. Spans in milliseconds. */
export interface MonitorStatus {
  readonly machines: number;
  readonly latenessP99: number;
  readonly journal: JournalState;
  readonly trouble: Trouble | null;
  /** See `heldBack()`. */
  readonly heldBack: readonly HeldBack[];
}
