import type { Ip, Mac, Vni } from "../../core/address.ts";
import type { SamplePoint } from "../../core/history.ts";
import type { LiveMachine } from "../../core/live.ts";
import type { MachineId } from "../../core/machine.ts";
import type { Outage } from "../../core/outage.ts";
import type { ScriptedRecords } from "./scripted_records.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Gives a fleet a month that looks lived in; the same every time but for the clock. */
export function makeUpPast(
  records: ScriptedRecords,
  machines: readonly LiveMachine[],
  now: number = Date.now(),
): void {
  const random = generator(11);
  const one = machines[0];
  records.kept = [
    ...machines.filter(({ state }) => state === "down").map((each) =>
      outage(each, each.since ?? now, null)
    ),
    ...(one === undefined ? [] : [
      outage(one, now - 9.96 * HOUR, now - 9.92 * HOUR),
      outage(one, now - 15.7 * DAY, now - 15.7 * DAY + 24 * MINUTE),
    ]),
    ...machines.slice(40, 52).map((each, n) =>
      outage(each, now - 2.3 * DAY + n * 700, now - 2.3 * DAY + 18 * MINUTE + n * 900)
    ),
    ...machines.slice(60, 62).map((each, n) =>
      outage(each, now - 4 * DAY - n * HOUR, now - 4 * DAY - n * HOUR + 95_000)
    ),
  ].map((each, n) => ({ ...each, id: n + 1 }));
  records.points = month(random, records.kept.filter((each) => each.machineId === one?.id), now);
  records.figures = { "24h": 99.86, "7d": 99.98, "30d": 99.94 };
  records.happened = [{
    id: "2",
    machineId: 1 as MachineId,
    kind: "mac_changed",
    at: now - 6 * DAY,
    details: { from: "02:42:14:00:57:3b", to: "02:42:14:00:57:3c" },
    acknowledgedAt: null,
  }, {
    id: "1",
    machineId: 1 as MachineId,
    kind: "registered",
    at: now - 82 * DAY,
    details: {},
    acknowledgedAt: null,
  }];
}

function outage(machine: LiveMachine, beganAt: number, endedAt: number | null): Outage {
  return {
    id: 0,
    machineId: machine.id as MachineId,
    hostname: machine.hostname,
    ip: machine.ip as Ip,
    mac: machine.mac as Mac,
    vni: machine.vni as Vni,
    vtep: machine.vtep,
    beganAt,
    detectedAt: beganAt + 3000,
    endedAt,
  };
}

/** Fine for the last hour, of five minutes for the last day, hourly before. */
function month(random: () => number, outages: readonly Outage[], now: number): SamplePoint[] {
  const steps: [from: number, to: number, step: number, checks: number][] = [
    [now - 30 * DAY, now - DAY, HOUR, 360],
    [now - DAY, now - HOUR, 5 * MINUTE, 30],
    [now - HOUR, now, 10_000, 1],
  ];
  const points: SamplePoint[] = [];
  for (const [from, to, step, checks] of steps) {
    for (let t = from; t < to; t += step) {
      const down = outages.some(({ beganAt, endedAt }) =>
        beganAt < t + step && (endedAt ?? now) > t
      );
      const mean = 0.7 + 0.3 * random() + (t > now - 34 * MINUTE ? 1.1 : 0);
      const peak = checks > 1 && random() > 0.96 ? 4 * random() : 0;
      const lost = down ? Math.ceil(checks / 2) : random() > 0.99 ? Math.min(1, checks - 1) : 0;
      const spread = checks > 1 ? 0.25 + random() : 0;
      points.push({
        t,
        sent: checks,
        lost,
        rtt_min: lost === checks ? null : mean - spread * 0.2,
        rtt_avg: lost === checks ? null : mean,
        rtt_max: lost === checks ? null : mean + spread + peak,
      });
    }
  }
  return points;
}

/** Numbers that look random and are the same every time (Park and Miller's generator). */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = state * 16_807 % 2_147_483_647) / 2_147_483_647;
}
