import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import manifest from "../../deno.json" with { type: "json" };
import { startTestDatabase } from "../support/database.ts";
import { missing } from "../support/needs.ts";
import { makeNetwork, type Network, TARGETS_V4 } from "../support/netns.ts";

/** Nobody, as Debian and others number it. */
const NOBODY = "65534";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const AS_NOBODY = ["setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"];

/** What nobody may not do, since the program could not even be read. */
function unreadable(): string | null {
  const [program = "", ...args] = [...AS_NOBODY, "test", "-r", `${ROOT}_fresh/server.js`];
  const { success } = new Deno.Command(program, { args }).outputSync();
  return success ? null : "user 65534 cannot read this folder, or the pages are not built";
}

const reason = missing("namespaces", "setpriv") ?? unreadable();

function testAsNobody(name: string, run: () => Promise<void>): void {
  if (reason === null) Deno.test(name, run);
  else Deno.test({ name: `${name} (not here: ${reason})`, ignore: true, fn: run });
}

/** Runs the manager as `deno task start` does, and asks it to watch a machine until that has answered. */
async function engineOf(network: Network, capabilities: readonly string[]): Promise<string> {
  await using database = await startTestDatabase();
  const home = await Deno.makeTempDir({ prefix: "nobody-" });
  await Deno.chown(home, Number(NOBODY), Number(NOBODY));
  const { command } = manifest.tasks.start;
  const environment = {
    HOME: home,
    DENO_DIR: `${home}/deno`,
    DATABASE_URL: database.url,
    API_HOST: "127.0.0.1",
    API_PORT: "8000",
    ANONYMOUS_ROLE: "admin",
  };
  const process = network.manager.spawn(
    ...(["env", "-C", ROOT] as const),
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ...AS_NOBODY,
    ...capabilities,
    ...command.split(" "),
  );
  try {
    for await (const chunk of process.stdout) {
      if (new TextDecoder().decode(chunk).includes("Dashboard")) break;
    }
    return await network.manager.run(Deno.execPath(), "eval", WATCH_ONE);
  } finally {
    process.kill("SIGTERM");
    await process.stdin.close();
    assert.equal((await process.status).code, 0);
    await Deno.remove(home, { recursive: true });
  }
}

const WATCH_ONE = `
  const manager = "http://127.0.0.1:8000";
  const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
  const body = JSON.stringify({ hostname: "t", mac_address: "02:00:00:00:00:01" });
  const put = () => fetch(manager + "/api/machines/${TARGETS_V4}", {
    method: "PUT", body, headers: { "content-type": "application/json" },
  });
  while (!(await put()).ok) await pause();
  for (;;) {
    const { machines: [machine] } = await (await fetch(manager + "/api/machines")).json();
    if (machine.is_alive) break;
    await pause();
  }
  console.log((await (await fetch(manager + "/health")).json()).monitor.engine);
`;

testAsNobody(
  "A normal user with CAP_NET_RAW and nothing else runs the manager, which pings",
  async () => {
    await using network = await makeNetwork();
    const engine = await engineOf(network, [
      "--inh-caps=-all,+net_raw",
      "--ambient-caps=-all,+net_raw",
      "--bounding-set=-all,+net_raw",
      "--no-new-privs",
    ]);
    assert.equal(engine, "raw");
  },
);

testAsNobody(
  "A normal user without any capability does, where ping sockets are allowed",
  async () => {
    await using network = await makeNetwork();
    await network.manager.sysctl("net/ipv4/ping_group_range", `${NOBODY} ${NOBODY}`);
    const engine = await engineOf(network, [
      "--inh-caps=-all",
      "--ambient-caps=-all",
      "--bounding-set=-all",
      "--no-new-privs",
    ]);
    assert.equal(engine, "ping");
  },
);
