/** The agents against the manager itself, across an overlay, as the guides tell users to start them. */

import assert from "node:assert/strict";
import { testNeeding } from "../tests/support/needs.ts";
import { remoteManager } from "../tests/support/remote_manager.ts";
import { DENO_AGENT } from "./fixtures/agents.ts";
import { makeOverlay } from "./fixtures/overlay.ts";
import { hasProgram } from "./fixtures/shells.ts";

testNeeding(
  ["namespaces"],
  "agents register with the manager that served the script",
  async (t) => {
    await using overlay = await makeOverlay();
    await using manager = await remoteManager(overlay.manager, {
      API_HOST: "::",
      API_PORT: "8000",
      PUBLIC_URL: "http://192.168.77.1:8000/",
      // Enough for the test to look; a machine then registers the address it comes from, and no other.
      ANONYMOUS_ROLE: "viewer",
    });
    // The rest of what the manager keeps of a machine is its own business.
    const registered = async () => {
      const response = await fetch(`${manager.origin}/api/machines`);
      const { machines } = await response.json();
      return machines.map(({ hostname, ip_address, mac_address, vni, extra_data }: {
        [field: string]: unknown;
      }) => ({ hostname, ip_address, mac_address, vni, extra_data }));
    };
    let fromDeno: unknown;
    await t.step("register.ts", async () => {
      const { code, err } = await overlay.run([
        ...DENO_AGENT.command,
        "--url=http://192.168.77.1:8000",
      ]);
      assert.equal(code, 0, err);
      fromDeno = await registered();
      assert.equal((fromDeno as unknown[]).length, 1);
    });
    const curl = hasProgram("curl");
    const step = async () => {
      const address = "http://192.168.77.1:8000/static/register-machine.sh";
      const env = { VXLAN_MANAGER_URL: "" };
      const line = (flags: string) => ["sh", "-c", `curl -fsS ${address} | sh ${flags}`];
      const once = await overlay.run(line(""), { env });
      assert.equal(once.code, 0, once.err);
      assert.match(once.out, /at 192\.168\.77\.2 \(vx0, VNI 4242\).*: renewed as machine \d+ with/);
      assert.deepEqual(await registered(), fromDeno, "the same machine, word for word");
      const other = await overlay.run(line("-s -- --hostname 'an \"other\"' --once"), { env });
      assert.equal(other.code, 0, other.err);
      assert.equal((await registered())[0].hostname, 'an "other"');
    };
    const name = `curl … | sh${curl ? "" : " (not here: curl is not installed)"}`;
    await t.step({ name, ignore: !curl, fn: step });
  },
);
