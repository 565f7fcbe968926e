/** Both agents when something is wrong, and what they leave behind. */

import assert from "node:assert/strict";
import { testNeeding } from "../tests/support/needs.ts";
import { type Agent, allAgents, CHOSEN_AGENTS, eachAgent, FEW_AGENTS } from "./fixtures/agents.ts";
import { makeOverlay, type Overlay } from "./fixtures/overlay.ts";
import { type Result, run } from "./fixtures/shells.ts";

const NO_ENV = { VXLAN_MANAGER_URL: "", VXLAN_MANAGER_TOKEN: "" };

/** Runs an agent in the machine to its end. */
async function runAgent(
  overlay: Overlay,
  { command, input }: Agent,
  flags: readonly string[],
  env: Record<string, string> = {},
): Promise<Result> {
  return await overlay.run([...command, ...flags], {
    env: { ...NO_ENV, ...env },
    ...(input === undefined ? {} : { input }),
  });
}

/** Starts an agent in the machine. */
function startAgent(
  overlay: Overlay,
  { command, input }: Agent,
  flags: readonly string[],
  env: Record<string, string> = {},
): Deno.ChildProcess {
  const [program, ...args] = overlay.inMachine([...command, ...flags]);
  const child = new Deno.Command(program!, {
    args,
    env: { ...NO_ENV, ...env },
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (input !== undefined) new Blob([input]).stream().pipeTo(child.stdin);
  return child;
}

/** Process IDs in the machine. */
async function processes(overlay: Overlay): Promise<string[]> {
  const { out } = await run(["ip", "netns", "pids", overlay.machine]);
  return out.split("\n").filter((line) => line !== "");
}

testNeeding(["namespaces"], "agents repeat what may pass, and take no for an answer", async (t) => {
  await using overlay = await makeOverlay();
  const table: [answers: string[], exit: number, words: RegExp][] = [
    [["503:0", "201"], 0, /registered as machine 17/],
    [["429:1", "408", "200"], 0, /renewed as machine 17/],
    [["503:600"], 5, /in 1 attempts: 503 .*said 503/],
    [
      ["400"],
      4,
      /refused the registration of 192\.168\.77\.2 \(vx0, VNI 4242\): 400 .*said 400/,
    ],
    [["308"], 4, /308 it redirects/],
    [["alien"], 4, /200 the answer is not a manager's/],
  ];
  await allAgents(t, FEW_AGENTS, async (agent) => {
    await using manager = await overlay.receive(...table.flatMap(([answers]) => answers));
    const url = `http://192.168.77.1:${manager.port}`;
    for (const [answers, exit, words] of table) {
      const { code, out, err } = await runAgent(overlay, agent, ["--url", url]);
      assert.equal(code, exit, err);
      assert.match(out + err, words);
      for (const _ of answers) await manager.next();
    }
  });
});

testNeeding(["namespaces"], "agents say when only their own address is not answered", async (t) => {
  await using overlay = await makeOverlay();
  // What a manager without the overlay looks like from the machine, only at once instead of after a time-out.
  await overlay.configure("rule add from 192.168.77.2 prohibit");
  await using manager = await overlay.receive("201");
  const url = `http://10.99.0.1:${manager.port}`;
  await allAgents(t, FEW_AGENTS, async (agent) => {
    const { code, err } = await runAgent(overlay, agent, ["--url", url]);
    assert.equal(code, 5, err);
    assert.match(err, /from 192\.168\.77\.2 \(vx0, VNI 4242\), in 5 attempts: /);
    assert.match(err, /can be connected to from .*, only not from 192\.168\.77\.2/);
    assert.match(err, /--url the manager's address in the overlay.*--interface/);
  });
});

testNeeding(
  ["namespaces"],
  "agents keep the token from other users, and leave no file",
  async (t) => {
    await using overlay = await makeOverlay();
    const token = "se\"cr\\e$t`x'%s";
    await eachAgent(t, CHOSEN_AGENTS, async (agent) => {
      const folder = await Deno.makeTempDir();
      try {
        await using manager = await overlay.receive("--hold", "201");
        const url = `http://192.168.77.1:${manager.port}`;
        const env = { VXLAN_MANAGER_TOKEN: token, TMPDIR: folder };
        const child = startAgent(overlay, agent, ["--url", url], env);
        assert.equal((await manager.next()).authorization, `Bearer ${token}`);
        for (const pid of await processes(overlay)) {
          const line = await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "");
          assert.ok(!line.includes("cr\\e$t"), line);
        }
        const files = [...Deno.readDirSync(folder)];
        assert.equal(files.length, /wget/.test(agent.name) ? 1 : 0);
        for (const { name } of files) {
          const { mode } = await Deno.stat(`${folder}/${name}`);
          assert.equal(mode! & 0o777, 0o600, name);
          assert.match(name, /^tmp\.\w{6,}$/, "nobody can know the name beforehand");
        }
        await manager.release();
        const { code, stderr } = await child.output();
        assert.equal(code, 0, new TextDecoder().decode(stderr));
        assert.deepEqual([...Deno.readDirSync(folder)], []);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  },
);

testNeeding(
  ["namespaces"],
  "agents with --interval come again, also when refused in between, and stop at a signal",
  async (t) => {
    await using overlay = await makeOverlay();
    await eachAgent(t, CHOSEN_AGENTS, async (agent) => {
      await using manager = await overlay.receive("201", "503:0", "403", "200");
      const url = `http://192.168.77.1:${manager.port}`;
      const child = startAgent(overlay, agent, ["--url", url, "--interval", "1"]);
      for (let request = 0; request < 4; request++) await manager.next();
      child.kill("SIGTERM");
      const { code, stdout, stderr } = await child.output();
      assert.equal(code, 0, new TextDecoder().decode(stderr));
      assert.match(new TextDecoder().decode(stdout), /registered as machine 17/);
      assert.deepEqual(await processes(overlay), [], "not even a sleep is left");
    });
  },
);

testNeeding(
  ["namespaces"],
  "agents with --interval end when they are refused from the start",
  async (t) => {
    await using overlay = await makeOverlay();
    await eachAgent(t, FEW_AGENTS, async (agent) => {
      await using manager = await overlay.receive("403");
      const url = `http://192.168.77.1:${manager.port}`;
      assert.equal((await runAgent(overlay, agent, ["--url", url, "--interval", "60"])).code, 4);
    });
  },
);

/** An IPv6 address in its shortest form; an IPv4 address as it is. */
function plain(ip: string): string {
  return URL.parse(`http://[${ip}]`)?.hostname.slice(1, -1) ?? ip;
}

testNeeding(["namespaces"], "agents without iproute2 read the kernel's files", async (t) => {
  await using overlay = await makeOverlay();
  const mac = await overlay.macOf("vx0");
  await using manager = await overlay.receive("201");
  // In a mount namespace of its own, ip is an empty file that cannot be run.
  const hidden = 'mount --bind /dev/null "$(readlink -f "$(command -v ip)")" && exec "$@"';
  const withoutIp = (agent: Agent): Agent => {
    const command = agent.command.map((word) => word.startsWith("--allow") ? "--allow-all" : word);
    return { ...agent, command: ["unshare", "-m", "sh", "-c", hidden, "sh", ...new Set(command)] };
  };
  await eachAgent(t, CHOSEN_AGENTS.map(withoutIp), async (agent) => {
    for (const [host, address] of [["192.168.77.1", "192.168.77.2"], ["[fd77::1]", "fd77::2"]]) {
      const url = `http://${host}:${manager.port}`;
      const flags = ["--url", url, "--vni", "4242", "--hostname", "bare", "--dry-run"];
      const { code, out, err } = await runAgent(overlay, agent, flags);
      assert.equal(code, 0, err);
      const { extra_data, ip_address, ...body } = JSON.parse(out);
      assert.deepEqual(body, { hostname: "bare", mac_address: mac, vni: 4242 });
      assert.equal(plain(ip_address), address);
      const vxlan = { device: "vx0", vtep: "10.99.0.2", mtu: 1450, underlay_mtu: 1500 };
      assert.deepEqual(extra_data.vxlan, vxlan);
    }
    const unknown = ["--url", `http://192.168.77.1:${manager.port}`, "--dry-run"];
    assert.match((await runAgent(overlay, agent, unknown)).err, /VNI of vx0 cannot be read.*--vni/);
  });
});

testNeeding(["namespaces"], "agents say what to do when no address can be chosen", async (t) => {
  await using overlay = await makeOverlay();
  await eachAgent(t, FEW_AGENTS, async (agent) => {
    const table: [flags: string[], words: RegExp][] = [
      [["--url=http://192.168.77.1", "--interface", "vx9"], /There is no interface vx9.*vx0/],
      [
        ["--url=http://192.168.77.1", "--address", "192.168.77.20"],
        /not on this machine.*192\.168\.77\.2/,
      ],
      [["--url=http://192.168.77.1", "--interface", "lo"], /lo has no address/],
    ];
    for (const [flags, words] of table) {
      const { code, err } = await runAgent(overlay, agent, flags);
      assert.equal(code, 3, err);
      assert.match(err, words);
    }
  });
});
