import { ApiError } from "../../core/errors.ts";
import type { Ip, Mac, Vni } from "../../core/address.ts";
import type { Machine, MachineId } from "../../core/machine.ts";
import { SILENT } from "../../core/log.ts";
import type { LiveMachine } from "../../core/live.ts";
import { createFront } from "../../web/front.ts";
import type { Accounts } from "../../web/accounts.ts";
import type { Registry, Services } from "../../web/services.ts";
import { builtApp } from "./built_app.ts";
import { ScriptedLive } from "./scripted_live.ts";
import { ScriptedRecords } from "./scripted_records.ts";

/** The web side alone, as browsers meet it, over a fleet that the test writes by hand. */
export interface UiManager extends AsyncDisposable {
  readonly origin: string;
  readonly live: ScriptedLive;
  readonly records: ScriptedRecords;
  /** While set, deletions fail with it. */
  refusal: ApiError | null;
}

/** Serves the built application on a free port of the loopback interface. */
export async function uiManager(machines: Iterable<LiveMachine> = []): Promise<UiManager> {
  const app = await builtApp();
  const live = new ScriptedLive(machines);
  const records = new ScriptedRecords();
  const front = createFront(servicesOf(live, records, () => manager.refusal), app);
  const cut = new AbortController();
  const server = Deno.serve({
    signal: cut.signal,
    hostname: "127.0.0.1",
    port: 0,
    automaticCompression: true,
    onListen() {},
  }, front);
  const manager: UiManager = {
    origin: `http://127.0.0.1:${server.addr.port}`,
    live,
    records,
    refusal: null,
    async [Symbol.asyncDispose]() {
      live.cut();
      // Not by shutdown(), which waits for ever for a page that was left before its WebSocket was open.
      cut.abort();
      await server.finished;
    },
  };
  return manager;
}

function servicesOf(
  live: ScriptedLive,
  records: ScriptedRecords,
  refusal: () => ApiError | null,
): Services {
  return {
    settings: {
      publicUrl: null,
      corsOrigins: [],
      rateLimit: 0,
      trustedProxies: [],
      tls: false,
      anonymousRole: "admin",
      registration: "self",
      version: "0.0.0",
    },
    registry: registryOf(live, refusal),
    records,
    live,
    accounts: OPEN,
    health: () => Promise.reject(new Error("The scripted manager has no health.")),
    registrationScript: () => "",
    log: SILENT,
  };
}

/** What the database would know of a machine. */
function machineFrom(live: LiveMachine | undefined): Machine | null {
  if (live === undefined) return null;
  const { id, hostname, ip, mac, vni, vtep, tags, paused, registeredAt, state, since } = live;
  return {
    id: id as MachineId,
    hostname,
    ip: ip as Ip,
    mac: mac as Mac,
    vni: vni as Vni,
    extraData: vtep === "" ? null : {
      os: "Debian GNU/Linux 13",
      rack: { row: "B", unit: 17 },
      vxlan: { device: `vxlan${vni}`, vtep, port: 4789, mtu: 1450, underlay_mtu: 1500 },
    },
    tags,
    notes: "",
    paused,
    registeredAt,
    updatedAt: registeredAt,
    generation: 1,
    vitals: {
      health: state === "down" || state === "suspect"
        ? { state, misses: 3, since: since ?? 0 }
        : { state },
      quality: { loss: live.loss, usualRtt: live.usualRtt },
      rtt: live.rtt,
      lastSeen: live.lastSeen,
      checkedAt: live.checkedAt,
    },
  };
}

/** Everybody may do everything, so that nobody signs in. */
const OPEN: Accounts = new Proxy({ watch: () => ({ signal: null, release() {} }) }, {
  get(target, name) {
    if (name in target) return Reflect.get(target, name);
    throw new Error("The scripted manager has no accounts.");
  },
}) as unknown as Accounts;

/** Only what the pages use of it. */
function registryOf(live: ScriptedLive, refusal: () => ApiError | null): Registry {
  const absent = () =>
    Promise.reject(new ApiError("NOT_FOUND", "The scripted manager keeps no machine."));
  return {
    register: absent,
    // What browsers do not hold is nothing here.
    list: () => Promise.resolve({ machines: [], total: 0 }),
    patch: absent,
    check: absent,
    bulk: absent,
    acknowledge: absent,
    get: (id) => Promise.resolve(machineFrom(live.machines().find((each) => each.id === id))),
    delete(id) {
      const error = refusal();
      return error === null ? Promise.resolve(live.delete(id)) : Promise.reject(error);
    },
  };
}
