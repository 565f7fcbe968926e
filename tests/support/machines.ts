import type { LiveMachine } from "../../core/live.ts";

/** A machine that answers, but for what is said otherwise. Its addresses follow from its id. */
export function machine(
  change: Partial<LiveMachine> & Pick<LiveMachine, "id">,
  now: number = Date.now(),
): LiveMachine {
  const { id } = change;
  const hex = (value: number) => (value & 255).toString(16).padStart(2, "0");
  return {
    hostname: `web-${String(id).padStart(4, "0")}`,
    ip: `10.10.${id >> 8}.${id & 255}`,
    mac: `02:42:0a:0a:${hex(id >> 8)}:${hex(id)}`,
    vni: 100,
    vtep: "",
    tags: [],
    paused: false,
    registeredAt: now - 86_400_000,
    state: "up",
    rtt: 0.3 + (id * 37 % 60) / 100,
    loss: 0,
    usualRtt: 0.5,
    lastSeen: now - id * 997 % 10_000,
    since: null,
    checkedAt: now - id * 997 % 10_000,
    ...change,
  };
}

/** One that has been unreachable for some minutes. */
export function downMachine(
  change: Partial<LiveMachine> & Pick<LiveMachine, "id">,
  minutes = 18,
  now: number = Date.now(),
): LiveMachine {
  const since = now - minutes * 60_000;
  return machine({ ...change, state: "down", rtt: null, loss: 1, since, lastSeen: since }, now);
}

/** A fleet as a data centre has it: three VNIs, a few VTEPs each, and on request a fault. */
export function fleet(
  size: number,
  mood: "calm" | "fire",
  now: number = Date.now(),
): LiveMachine[] {
  const random = generator(7);
  const networks = [
    { vni: 100, stem: "web", share: 0.52 },
    { vni: 200, stem: "app", share: 0.34 },
    { vni: 300, stem: "osd", share: 0.14 },
  ];
  const perVtep = Math.max(2, Math.round(Math.sqrt(size) / 4));
  const machines: LiveMachine[] = [];
  for (const { vni, stem, share } of networks) {
    const isLast = vni === 300;
    const count = isLast ? size - machines.length : Math.max(1, Math.round(size * share));
    for (let i = 0; i < count; i++) {
      const id = machines.length + 1;
      // The second network is behind VTEPs of its own.
      const host = (vni === 200 ? 101 : 1) + Math.floor(i / perVtep);
      const rtt =
        Math.round((0.3 + random() * 0.6 + (random() > 0.93 ? 1 + 2 * random() : 0)) * 1000) / 1000;
      const hex = (value: number) => value.toString(16).padStart(2, "0");
      const base: Partial<LiveMachine> & Pick<LiveMachine, "id"> = {
        id,
        vni,
        hostname: `${stem}-${String(i + 1).padStart(4, "0")}`,
        ip: `10.${vni / 10}.${(i + 10) >> 8}.${(i + 10) & 255}`,
        mac: `02:42:${hex(vni / 10)}:${hex((i + 10) >> 8)}:${hex((i + 10) & 255)}:${
          hex(Math.floor(random() * 256))
        }`,
        vtep: `10.200.${host >> 8}.${host & 255}`,
        rtt,
        usualRtt: rtt,
        lastSeen: now - Math.floor(random() * 9000),
      };
      machines.push(mood === "calm" ? machine(base, now) : troubled(base, host, size, random, now));
    }
  }
  return machines;
}

/** Everything behind one VTEP is down, one machine elsewhere, a few lose packets, some are new. */
function troubled(
  base: Partial<LiveMachine> & Pick<LiveMachine, "id">,
  host: number,
  size: number,
  random: () => number,
  now: number,
): LiveMachine {
  const chance = random();
  const brokenHost = size < 100 ? 2 : 17;
  if (host === brokenHost) return downMachine(base, 18, now);
  if (base.id === Math.round(size * 0.7)) return downMachine(base, 43, now);
  if (chance < 0.006) {
    return machine({ ...base, loss: 0.025 + random() * 0.3, rtt: 6 + random() * 12 }, now);
  }
  if (chance > 0.9975) {
    return machine({ ...base, state: "unknown", rtt: null, checkedAt: null, lastSeen: now }, now);
  }
  return machine(base, now);
}

/** Numbers that look random and are the same every time (Park and Miller's generator). */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = state * 16_807 % 2_147_483_647) / 2_147_483_647;
}
