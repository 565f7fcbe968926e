import { tryParseIp } from "./address.ts";
import type { Machine, Vitals } from "./machine.ts";
import type { Delta, IdentityRow, Snapshot, VitalsRow } from "./live_wire.ts";

/** The subprotocol by which a client asks for our dialect. */
export const LIVE_PROTOCOL = "vxlan.live.v1";

/** A machine as the browser holds it: flat, and small, since there are many. */
export interface LiveMachine {
  readonly id: number;
  readonly hostname: string;
  readonly ip: string;
  readonly mac: string;
  readonly vni: number;
  /** Empty when none was reported. */
  readonly vtep: string;
  readonly tags: readonly string[];
  readonly paused: boolean;
  readonly registeredAt: number;
  readonly state: "unknown" | "up" | "suspect" | "down";
  readonly rtt: number | null;
  readonly loss: number;
  readonly usualRtt: number | null;
  readonly lastSeen: number;
  readonly since: number | null;
  readonly checkedAt: number | null;
}

/** One list for all machines that have none. */
const NO_TAGS: readonly string[] = Object.freeze([]);

const LETTER = { unknown: "u", up: "o", suspect: "s", down: "d" } as const;
const STATE = { u: "unknown", o: "up", s: "suspect", d: "down" } as const;

/** The row that a browser is sent when a machine registers. */
export function identityRow(machine: Machine): IdentityRow {
  return [
    machine.id,
    machine.hostname,
    machine.ip,
    machine.mac,
    machine.vni,
    vtepOf(machine),
    [...machine.tags],
    machine.paused ? 1 : 0,
    Math.round(machine.registeredAt),
  ];
}

/** The row that a browser is sent when a check was decided. */
export function vitalsRow(
  id: number,
  { health, quality, rtt, lastSeen, checkedAt }: Vitals,
): VitalsRow {
  return [
    id,
    LETTER[health.state],
    rtt === null ? null : micros(rtt),
    Math.round(quality.loss * 1000) / 1000,
    quality.usualRtt === null ? null : micros(quality.usualRtt),
    Math.round(lastSeen),
    health.state === "suspect" || health.state === "down" ? Math.round(health.since) : null,
    checkedAt === null ? null : Math.round(checkedAt),
  ];
}

/** Both rows, read back. */
export function liveMachine(identity: IdentityRow, vitals: VitalsRow): LiveMachine {
  const [id, hostname, ip, mac, vni, vtep, tags, paused, registeredAt] = identity;
  return {
    id,
    hostname,
    ip,
    mac,
    vni,
    vtep,
    tags: tags.length > 0 ? tags : NO_TAGS,
    paused: paused === 1,
    registeredAt,
    ...liveVitals(vitals),
  };
}

/** The part of a `LiveMachine` that checks change. */
export function liveVitals(row: VitalsRow): Omit<LiveMachine, keyof LiveIdentity> {
  const [, letter, rtt, loss, usualRtt, lastSeen, since, checkedAt] = row;
  return { state: STATE[letter], rtt, loss, usualRtt, lastSeen, since, checkedAt };
}

type LiveIdentity = Pick<
  LiveMachine,
  "id" | "hostname" | "ip" | "mac" | "vni" | "vtep" | "tags" | "paused" | "registeredAt"
>;

/** A machine straight to what a browser holds: what the server renders the first page from. */
export function toLiveMachine(machine: Machine): LiveMachine {
  return liveMachine(identityRow(machine), vitalsRow(machine.id, machine.vitals));
}

/** The fleet as one client holds it. */
export interface Fleet {
  readonly machines: Map<number, LiveMachine>;
  /** The `seq` it stands at; null until a snapshot is whole. */
  seq: number | null;
  /** Snapshot parts still to come, and the `seq` of the snapshot that they belong to. */
  partsLeft: number;
  partsSeq: number;
}

/** Nothing known yet. */
export function emptyFleet(): Fleet {
  return { machines: new Map(), seq: null, partsLeft: 0, partsSeq: 0 };
}

/**
 * Takes one message into the fleet, in place.
 *
 * @returns the ids it touched, or `null` when a message is missing and the client has to start again
 */
export function receive(fleet: Fleet, message: Snapshot | Delta): readonly number[] | null {
  return message.type === "snapshot" ? receivePart(fleet, message) : receiveDelta(fleet, message);
}

function receivePart(fleet: Fleet, snapshot: Snapshot): readonly number[] | null {
  if (snapshot.part === 0) {
    fleet.machines.clear();
    fleet.partsLeft = snapshot.parts;
    fleet.partsSeq = snapshot.seq;
    fleet.seq = null;
  }
  const expected = snapshot.parts - fleet.partsLeft;
  if (snapshot.part !== expected || snapshot.seq !== fleet.partsSeq) return null;
  for (const [identity, vitals] of snapshot.machines) {
    fleet.machines.set(identity[0], liveMachine(identity, vitals));
  }
  fleet.partsLeft -= 1;
  if (fleet.partsLeft === 0) fleet.seq = snapshot.seq;
  return snapshot.machines.map(([identity]) => identity[0]);
}

function receiveDelta(fleet: Fleet, delta: Delta): readonly number[] | null {
  if (fleet.seq === null || delta.seq !== fleet.seq + 1) return null;
  fleet.seq = delta.seq;
  const touched: number[] = [];
  for (const [identity, vitals] of delta.registered) {
    fleet.machines.set(identity[0], liveMachine(identity, vitals));
    touched.push(identity[0]);
  }
  for (const row of delta.checked) {
    const machine = fleet.machines.get(row[0]);
    if (machine === undefined) continue;
    fleet.machines.set(row[0], { ...machine, ...liveVitals(row) });
    touched.push(row[0]);
  }
  for (const id of delta.deleted) {
    fleet.machines.delete(id);
    touched.push(id);
  }
  return touched;
}

/** The VTEP that a machine's agent reported, for grouping; empty when it reported none. */
function vtepOf({ extraData }: Machine): string {
  const vxlan = extraData?.vxlan;
  if (typeof vxlan !== "object" || vxlan === null || Array.isArray(vxlan)) return "";
  return typeof vxlan.vtep === "string" ? tryParseIp(vxlan.vtep) ?? "" : "";
}

/** Milliseconds to the microsecond: what the kernel's timestamps are good for. */
function micros(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
