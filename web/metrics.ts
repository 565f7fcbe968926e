import { Counter, Gauge, Registry } from "prom-client";
import type { LiveMachine } from "../core/live.ts";
import type { HealthReport, LiveStats } from "./services.ts";

/** What one look at the manager finds. */
export interface MetricsSource {
  readonly version: string;
  readonly machines: readonly LiveMachine[];
  readonly health: HealthReport;
  readonly live: LiveStats;
}

/** What Prometheus is told the text is. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

const STATES = ["up", "suspect", "down", "unknown", "paused"] as const;

/**
 * The manager in Prometheus' text format (prometheus.io, "Exposition formats"): seconds and ratios, counters
 * that end in `_total` and begin at 0 with the process.
 */
export function metricsText(source: MetricsSource): Promise<string> {
  // Made anew for each look: what is told is held elsewhere, and a name that is no more must not linger.
  const registry = new Registry();
  const registers = [registry];
  const gauge = (name: string, help: string, value: number) =>
    new Gauge({ name: `vxlan_manager_${name}`, help, registers }).set(value);
  const gauges = (name: string, help: string, label: string, values: Labelled) => {
    const each = new Gauge({
      name: `vxlan_manager_${name}`,
      help,
      labelNames: [label],
      registers,
    });
    for (const [text, value] of values) each.set({ [label]: text }, value);
  };
  const counter = (name: string, help: string, value: number) =>
    new Counter({ name: `vxlan_manager_${name}_total`, help, registers }).inc(value);
  const counters = (name: string, help: string, label: string, values: Labelled) => {
    const each = new Counter({
      name: `vxlan_manager_${name}_total`,
      help,
      labelNames: [label],
      registers,
    });
    for (const [text, value] of values) each.inc({ [label]: text }, value);
  };

  const { health, live, machines, version } = source;
  const { monitor, neighbours, prober } = health;
  gauges("info", "The version that runs.", "version", [[version, 1]]);
  gauges("machines", "Registered machines by state.", "state", countStates(machines));
  gauge("database_up", "1 while the database is connected.", Number(health.database.connected));
  gauges(
    "monitor_state",
    "1 for the state that the monitor is in.",
    "state",
    ["running", "cut_off", "stopped"].map((state) => [state, Number(state === monitor.state)]),
  );
  gauge("monitor_watched", "Machines that are checked.", monitor.machines);
  gauge(
    "monitor_lateness_seconds",
    "How late checks start, 99th percentile of the last minute.",
    monitor.latenessP99 / 1000,
  );
  gauges(
    "monitor_held_back",
    "Machines that cannot be checked while others can, by reason.",
    "reason",
    monitor.heldBack.map(({ reason, machines }) => [reason, machines]),
  );
  gauge(
    "journal_pending",
    "Machines whose latest checks are not written yet.",
    monitor.journal.pending,
  );
  counters("journal_lost", "What was found and will never be written.", "why", [
    ["no_room", monitor.journal.dropped],
    ["refused", monitor.journal.refused],
  ]);
  if (neighbours !== null) {
    gauge("neighbour_entries", "Entries of the fuller neighbour table.", neighbours.entries);
    gauge(
      "neighbours_on_link",
      "Machines on this host's own links, which take an entry each.",
      neighbours.onLink,
    );
    gauge(
      "neighbour_limit",
      "gc_thresh3 of that table: beyond it the host itself falls silent.",
      neighbours.limit,
    );
  }
  if (prober !== null) {
    counter("echoes_sent", "ICMP echoes sent.", prober.sent);
    counter("echoes_received", "ICMP echoes answered in time.", prober.received);
    counter("echoes_timed_out", "ICMP echoes not answered in time.", prober.timedOut);
    counters("replies_dropped", "Replies that did not count.", "why", [
      ["late", prober.late],
      ["duplicate", prober.duplicate],
      ["forged", prober.forged],
      ["overflow", prober.overflow],
    ]);
    counters("round_trips_discarded", "Round trips of which the time is not known.", "why", [
      ["clock_step", prober.clockSteps],
      ["host_busy", prober.unstamped],
    ]);
    counters(
      "prober_faults",
      "What this host could not send.",
      "reason",
      Object.entries(prober.faults),
    );
    counter(
      "prober_restarts",
      "Times that the engine's thread was started again.",
      prober.restarts,
    );
    gauge("echoes_in_flight", "Echoes sent and not decided yet.", prober.inFlight);
    gauge("checks_waiting", "Checks that wait for their turn.", prober.waiting);
  }
  gauges("live_clients", "Connected WebSocket clients by dialect.", "dialect", [
    ["contract", live.clients.contract],
    ["live", live.clients.live],
  ]);
  counters("live_clients_lost", "Clients turned away or given up.", "why", [
    ["too_many", live.refused],
    ["too_slow", live.givenUp],
  ]);
  counter("live_messages_dropped", "Messages that slow clients were not sent.", live.dropped);
  return registry.metrics();
}

type Labelled = readonly (readonly [label: string, value: number])[];

function countStates(machines: readonly LiveMachine[]): Labelled {
  const counts = new Map<string, number>(STATES.map((state) => [state, 0]));
  for (const { state, paused } of machines) {
    const name = paused ? "paused" : state;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts];
}
