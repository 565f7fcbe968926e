import fc from "fast-check";
import { type Ip, type Mac, MAX_VNI, parseIp, tryParseIp, type Vni } from "../../core/address.ts";
import type { Health } from "../../core/health.ts";
import type { JsonObject, Machine, MachineId, Vitals } from "../../core/machine.ts";

/** Any address that a machine may have. */
export const ips: fc.Arbitrary<Ip> = fc.oneof(fc.ipV4(), fc.ipV6())
  .map(tryParseIp).filter((ip) => ip !== null);

/** Any Ethernet address, as it is kept. */
export const macs: fc.Arbitrary<Mac> = fc.uint8Array({ minLength: 6, maxLength: 6 })
  .map((octets) => Array.from(octets, (o) => o.toString(16).padStart(2, "0")).join(":") as Mac);

/** Milliseconds since the epoch, from 2001 to 2033. */
export const times: fc.Arbitrary<number> = fc.integer({ min: 1e12, max: 2e12 });

export const healths: fc.Arbitrary<Health> = fc.oneof(
  fc.constantFrom<Health>({ state: "unknown" }, { state: "up" }),
  fc.record({
    state: fc.constantFrom("suspect" as const, "down" as const),
    misses: fc.integer({ min: 1, max: 1000 }),
    since: times,
  }),
);

const milliseconds = fc.double({ min: 0, max: 60_000, noNaN: true });

export const vitals: fc.Arbitrary<Vitals> = fc.record({
  health: healths,
  quality: fc.record({
    loss: fc.double({ min: 0, max: 1, noNaN: true }),
    usualRtt: fc.option(milliseconds),
  }),
  rtt: fc.option(milliseconds),
  lastSeen: times,
  checkedAt: fc.option(times),
});

const text = fc.string({ unit: "binary", minLength: 1, maxLength: 40 });

/** Any machine, as the database would hand it over. */
export const machines: fc.Arbitrary<Machine> = fc.record({
  id: fc.integer({ min: 1, max: 2 ** 31 - 1 }).map((id) => id as MachineId),
  hostname: text,
  ip: ips,
  mac: macs,
  vni: fc.integer({ min: 0, max: MAX_VNI }).map((vni) => vni as Vni),
  extraData: fc.option(fc.dictionary(text, fc.jsonValue(), { noNullPrototype: true }))
    .map((data) => data as JsonObject | null),
  tags: fc.array(text, { maxLength: 4 }),
  notes: fc.string({ unit: "binary" }),
  paused: fc.boolean(),
  registeredAt: times,
  updatedAt: times,
  generation: fc.nat(),
  vitals,
});

/** A machine like any other, but for what is said of it. */
export function aMachine(said: Partial<Machine> = {}): Machine {
  return {
    id: 1 as MachineId,
    hostname: "web-01",
    ip: parseIp("10.0.0.1"),
    mac: "02:00:0a:00:00:01" as Mac,
    vni: 0 as Vni,
    extraData: null,
    tags: [],
    notes: "",
    paused: false,
    registeredAt: 1_750_000_000_000,
    updatedAt: 1_750_000_000_000,
    generation: 1,
    vitals: {
      health: { state: "up" },
      quality: { loss: 0, usualRtt: 0.4 },
      rtt: 0.4,
      lastSeen: 1_750_000_000_000,
      checkedAt: 1_750_000_000_000,
    },
    ...said,
  };
}
