import { ApiError } from "../../core/errors.ts";
import { SILENT } from "../../core/log.ts";
import type { LiveMachine } from "../../core/live.ts";
import { createFront } from "../../web/front.ts";
import type { Accounts } from "../../web/accounts.ts";
import type { Registry, Services } from "../../web/services.ts";
import { builtApp } from "./built_app.ts";
import { ScriptedLive } from "./scripted_live.ts";

/** The web side alone, as browsers meet it, over a fleet that the test writes by hand. */
export interface UiManager extends AsyncDisposable {
  readonly origin: string;
  readonly live: ScriptedLive;
  /** While set, deletions fail with it. */
  refusal: ApiError | null;
}

/** Serves the built application on a free port of the loopback interface. */
export async function uiManager(machines: Iterable<LiveMachine> = []): Promise<UiManager> {
  const app = await builtApp();
  const live = new ScriptedLive(machines);
  const front = createFront(servicesOf(live, () => manager.refusal), app);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, front);
  const manager: UiManager = {
    origin: `http://127.0.0.1:${server.addr.port}`,
    live,
    refusal: null,
    async [Symbol.asyncDispose]() {
      live.cut();
      await server.shutdown();
    },
  };
  return manager;
}

function servicesOf(live: ScriptedLive, refusal: () => ApiError | null): Services {
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
    live,
    accounts: OPEN,
    health: () => Promise.reject(new Error("The scripted manager has no health.")),
    registrationScript: () => "",
    log: SILENT,
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
    list: absent,
    get: absent,
    delete(id) {
      const error = refusal();
      return error === null ? Promise.resolve(live.delete(id)) : Promise.reject(error);
    },
  };
}
