import { csvLine } from "../../core/csv.ts";
import { displayState } from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";

const HEAD = [
  "hostname",
  "ip_address",
  "mac_address",
  "vni",
  "vtep",
  "tags",
  "state",
  "rtt_ms",
  "loss",
  "last_seen",
  "since",
  "registered_at",
];

/** Machines as CSV (RFC 4180), in the words of the API; times in UTC. `state` is what the list shows. */
export function machinesCsv(machines: readonly LiveMachine[]): string {
  return csvLine(HEAD) + machines.map((machine) =>
    csvLine([
      machine.hostname,
      machine.ip,
      machine.mac,
      machine.vni,
      machine.vtep,
      machine.tags.join(", "),
      STATES[displayState(machine)],
      machine.rtt,
      machine.state === "down" ? 1 : machine.loss,
      time(machine.lastSeen),
      time(machine.since),
      time(machine.registeredAt),
    ])
  ).join("");
}

/** Hands text to the reader as a file. */
export function saveAs(name: string, text: string): void {
  // The mark tells spreadsheets that it is UTF-8.
  const url = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has it by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** `machines-20251124-140309.csv`, in the reader's zone. */
export function fileName(stem: string, at: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
  return `${stem}-${day}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}.csv`;
}

const STATES = {
  down: "unreachable",
  degraded: "degraded",
  waiting: "waiting",
  paused: "paused",
  ok: "answering",
} as const;

function time(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
