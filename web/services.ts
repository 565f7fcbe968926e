import type { AnonymousRole, RegistrationRule } from "../core/access.ts";
import type { Actor } from "../core/audit.ts";
import type { Change, ManagerState } from "../core/change.ts";
import type { LiveMachine } from "../core/live.ts";
import type { Logger } from "../core/log.ts";
import type { BulkRequest, BulkResult } from "../core/bulk.ts";
import type { CheckResult } from "../core/check.ts";
import type { History, HistoryQuery } from "../core/history.ts";
import type { Machine, MachineId } from "../core/machine.ts";
import type { StoredEvent } from "../core/machine_event.ts";
import type { MachinePatch } from "../core/machine_patch.ts";
import type { MachineQuery } from "../core/machine_query.ts";
import type { Outage, OutageFilter } from "../core/outage.ts";
import type { UptimeFigures } from "../core/uptime.ts";
import type { Registration } from "../core/registration.ts";
import type { Accounts } from "./accounts.ts";
import type { ProberReport } from "./prober_wire.ts";

/**
 * What the web side needs of the rest of the manager. main.ts hands it to `createFront` (front.ts),
 * which serves the app with it, so that nothing is global and two managers fit in a process.
 */
export interface Services {
  readonly settings: WebSettings;
  readonly registry: Registry;
  readonly records: Records;
  readonly live: Live;
  readonly accounts: Accounts;
  /** What GET /health answers. */
  health(): Promise<HealthReport>;
  /** The shell agent, ready to register at the manager at this address (no slash at the end). */
  registrationScript(managerUrl: string): string;
  readonly log: Logger;
}

/** The part of the configuration that the web side obeys. */
export interface WebSettings {
  /** `PUBLIC_URL`, without a slash at the end; null when not set. */
  readonly publicUrl: string | null;
  /** Exact origins that may call the API from a browser. */
  readonly corsOrigins: readonly string[];
  /** Requests a minute and client on /api; 0 for no limit. */
  readonly rateLimit: number;
  /** Addresses and prefixes whose X-Forwarded-For is believed. */
  readonly trustedProxies: readonly string[];
  /** Browsers speak TLS to the manager itself. */
  readonly tls: boolean;
  /** What those may do who have not signed in. */
  readonly anonymousRole: AnonymousRole;
  /** What may be registered without a token. */
  readonly registration: RegistrationRule;
  readonly version: string;
}

/** The machines as the database has them. Every method rejects with `ApiError` when it cannot. */
export interface Registry {
  /** `by` is who the audit log says it was, here and below. */
  register(registration: Registration, by: Actor): Promise<{ machine: Machine; created: boolean }>;
  list(query: MachineQuery): Promise<{ machines: readonly Machine[]; total: number }>;
  get(id: MachineId): Promise<Machine | null>;
  /** False when there is no such machine. */
  delete(id: MachineId, by: Actor): Promise<boolean>;
  /** Null when there is no such machine. */
  patch(id: MachineId, patch: MachinePatch, by: Actor): Promise<Machine | null>;
  /** Probes a machine now. Null when there is no such machine. */
  check(id: MachineId): Promise<CheckResult | null>;
  /** Takes note of a machine's address conflicts; how many were open. Null when there is no such machine. */
  acknowledge(id: MachineId, by: Actor): Promise<number | null>;
  /** Does the same to many machines, in chunks. */
  bulk(request: BulkRequest, by: Actor): Promise<BulkResult>;
}

/** What is kept of the past. Every method rejects with `ApiError` when it cannot. */
export interface Records {
  history(id: MachineId, query: HistoryQuery): Promise<History>;
  uptime(id: MachineId, now: number): Promise<UptimeFigures>;
  /** The latest events of a machine, newest first. */
  events(id: MachineId, limit: number): Promise<readonly StoredEvent[]>;
  /** Address conflicts that nobody has acknowledged, the oldest first. */
  conflicts(): Promise<readonly StoredEvent[]>;
  /** In chunks, the outage detected last first; at most `limit` of them. */
  outages(filter: OutageFilter, limit: number): AsyncIterable<readonly Outage[]>;
  countOutages(filter: OutageFilter): Promise<number>;
}

/** The fleet as it is now, in memory, following the change feed. */
export interface Live {
  /** Every machine, in no order. What the first page is rendered from. */
  machines(): readonly LiveMachine[];
  manager(): ManagerState;
  /** False until the fleet has been read from the database for the first time. */
  ready(): boolean;
  /**
   * Takes over a browser's connection until either side closes it, or `signal` says it may stay no longer.
   * Resolves when it is gone, which sockets themselves do not always tell.
   */
  join(
    socket: WebSocket,
    dialect: "contract" | "live",
    signal?: AbortSignal | null,
  ): Promise<void>;
  stats(): LiveStats;
  /** Changes that are in the database now: brings them to the browsers. */
  publish(changes: readonly Change[]): void;
}

/** Counts since the start, but for `clients`. */
export interface LiveStats {
  readonly clients: { readonly contract: number; readonly live: number };
  /** Messages that slow clients of the contract's dialect were not sent. */
  readonly dropped: number;
  /** Clients disconnected because they could not keep up. */
  readonly givenUp: number;
  /** Clients turned away because there were too many. */
  readonly refused: number;
}

/** /health, in parts that the route turns into the contract's words. */
export interface HealthReport {
  readonly database: { readonly connected: boolean; readonly error: string | null };
  readonly monitor: {
    readonly state: ManagerState["monitor"]["state"];
    readonly machines: number;
    /** How late checks start, milliseconds, 99th percentile of the last minute. */
    readonly latenessP99: number;
    /** `none`: nothing is checked, see `state`. */
    readonly engine: "raw" | "ping" | "simulated" | "none";
    readonly heldBack: ManagerState["monitor"]["heldBack"];
    /** What is found and not in the database yet: records, and those given up. */
    readonly journal: {
      readonly pending: number;
      readonly dropped: number;
      readonly refused: number;
      readonly away: boolean;
    };
  };
  readonly ownLink: { readonly state: "up" | "down" | "unknown"; readonly reason: string | null };
  readonly neighbours: {
    readonly entries: number;
    readonly onLink: number;
    readonly limit: number;
    readonly warning: string | null;
  } | null;
  /** Null where nothing is checked. */
  readonly prober: ProberReport | null;
}
