import assert from "node:assert/strict";
import fc from "fast-check";
import type { Ip, Mac, Vni } from "./address.ts";
import { incidentsOf } from "./incidents.ts";
import type { MachineId } from "./machine.ts";
import type { Outage } from "./outage.ts";

const SECOND = 1000;

function outage(id: number, changes: Partial<Outage> = {}): Outage {
  const { beganAt = 0 } = changes;
  return {
    id,
    machineId: id as MachineId,
    hostname: `host-${id}`,
    ip: "10.0.0.1" as Ip,
    mac: "02:00:00:00:00:01" as Mac,
    vni: 0 as Vni,
    vtep: "",
    detectedAt: beganAt + 3 * SECOND,
    endedAt: null,
    ...changes,
    beganAt,
  };
}

const many = (count: number, changes: (n: number) => Partial<Outage>, from = 1) =>
  Array.from({ length: count }, (_, n) => outage(from + n, changes(n)));

const told = (outages: Outage[]) =>
  incidentsOf(outages).map(({ cause, outages }) => `${cause.kind} ${outages.length}`);

Deno.test("incidentsOf() takes outages behind one VTEP that began together for one", () => {
  const outages = many(3, (n) => ({ vtep: "10.0.0.9", beganAt: n * 9 * SECOND }));
  const [incident, ...others] = incidentsOf(outages);
  assert.deepEqual(others, []);
  assert.deepEqual(incident?.cause, { kind: "vtep", vtep: "10.0.0.9" });
  assert.deepEqual([incident?.beganAt, incident?.endedAt, incident?.open], [0, null, 3]);
});

Deno.test("incidentsOf() keeps apart what began at other times", () => {
  const outages = many(4, (n) => ({ vtep: "10.0.0.9", beganAt: n * 61 * SECOND }));
  assert.deepEqual(told(outages), ["single 1", "single 1", "single 1", "single 1"]);
  assert.deepEqual(incidentsOf(outages).map(({ outages: [one] }) => one?.id), [4, 3, 2, 1]);
});

Deno.test("incidentsOf() looks for a VTEP, then a VNI, then the time alone", () => {
  const vtep = many(2, () => ({ vtep: "10.0.0.9", vni: 7 as Vni }));
  const vni = many(3, () => ({ vni: 8 as Vni }), 10);
  const time = many(5, (n) => ({ vtep: `10.0.1.${n}` }), 20);
  const few = many(2, () => ({ vni: 9 as Vni }), 30);
  assert.deepEqual(told([...vtep, ...vni]).sort(), ["vni 3", "vtep 2"]);
  assert.deepEqual(told(time), ["time 5"]);
  assert.deepEqual(told(few), ["single 1", "single 1"]);
});

Deno.test("incidentsOf() takes many VTEPs that fail together for one incident", () => {
  const of = (vteps: number, vni: (n: number) => number) =>
    many(vteps * 3, (n) => ({ vtep: `10.0.0.${n % vteps}`, vni: vni(n) as Vni }));
  assert.deepEqual(told(of(3, () => 7)), ["vtep 3", "vtep 3", "vtep 3"]);
  assert.deepEqual(told(of(4, () => 7)), ["vni 12"]);
  assert.deepEqual(told(of(4, (n) => n % 2)), ["time 12"]);
});

Deno.test("incidentsOf() ends an incident with the last of its outages", () => {
  const [ended] = incidentsOf(many(2, (n) => ({ vtep: "v", endedAt: 5 + n })));
  assert.deepEqual([ended?.endedAt, ended?.open], [6, 0]);
  const [going] = incidentsOf(many(2, (n) => ({ vtep: "v", endedAt: n === 0 ? 5 : null })));
  assert.deepEqual([going?.endedAt, going?.open], [null, 1]);
});

Deno.test("incidentsOf() tells of every outage once, in whatever order they come", () => {
  const arbitrary = fc.record({
    vtep: fc.constantFrom("", "a", "b", "c", "d", "e"),
    vni: fc.option(fc.constantFrom(0, 1, 2).map((vni) => vni as Vni)),
    beganAt: fc.integer({ min: 0, max: 200_000 }),
    endedAt: fc.option(fc.integer({ min: 200_000, max: 300_000 })),
  });
  fc.assert(fc.property(fc.array(arbitrary, { maxLength: 60 }), (changes) => {
    const outages = changes.map((each, n) => outage(n + 1, each));
    const incidents = incidentsOf(outages);
    const ids = incidents.flatMap((each) => each.outages.map(({ id }) => id));
    assert.deepEqual(ids.sort((a, b) => a - b), outages.map(({ id }) => id));
    const reversed = incidentsOf(outages.toReversed());
    assert.deepEqual(reversed, incidents);
  }));
});
