/**
 * Network namespaces for tests: a manager's and its targets', with a switch between them.
 *
 * ```
 * manager  up0 10.99.0.1/24  ── port0 ┐          ┌ port1 ──  up0 10.99.0.2/24  targets
 *              fd00:99::1/64          └─ switch ─┘              fd00:99::2/64   10.100.0.0/16, fd00:100::/64 behind it
 * ```
 *
 * The switch is there so that targets can go away without taking the manager's carrier with them, as the far end of
 * a veth pair would. Everything behind the second hop costs the host's neighbour table a single entry.
 */

/** A namespace to run commands in. */
export class Namespace {
  constructor(readonly name: string) {}

  /** Runs a command; rejects with its stderr when it fails. */
  async run(command: string, ...args: string[]): Promise<string> {
    return await run("ip", ["netns", "exec", this.name, command, ...args]);
  }

  /** Runs `ip` in here: `await ip("link set up0 down")`. */
  async ip(words: string): Promise<string> {
    return await run("ip", ["-n", this.name, ...words.split(" ")]);
  }

  /** Writes a kernel setting: `await sysctl("net/ipv4/icmp_echo_ignore_all", 1)`. */
  async sysctl(path: string, value: string | number): Promise<void> {
    await this.run("sh", "-c", `echo ${value} > /proc/sys/${path}`);
  }

  /** Starts `deno run` in here. The caller ends it. */
  deno(flags: readonly string[], script: URL, args: readonly string[] = []): Deno.ChildProcess {
    return this.spawn(Deno.execPath(), "run", ...flags, script.href, ...args);
  }

  /** Starts a command in here, with its stdin and stdout piped. The caller ends it. */
  spawn(command: string, ...args: readonly string[]): Deno.ChildProcess {
    return new Deno.Command("ip", {
      args: ["netns", "exec", this.name, command, ...args],
      stdin: "piped",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
  }
}

export interface Network extends AsyncDisposable {
  readonly manager: Namespace;
  readonly switch: Namespace;
  readonly targets: Namespace;
}

/** Addresses in the picture above. */
export const TARGETS_V4 = "10.99.0.2";
export const TARGETS_V6 = "fd00:99::2";

/** Makes the network above. It goes away with its disposal, or with this process, however that ends. */
export async function makeNetwork(): Promise<Network> {
  // Not the process: test files that run in parallel are threads of one.
  const id = `vmm-${crypto.randomUUID().slice(0, 8)}`;
  const names = { manager: `${id}-m`, switch: `${id}-s`, targets: `${id}-t` };
  const undertaker = buryWhenWeDie(Object.values(names));
  const network: Network = {
    manager: new Namespace(names.manager),
    switch: new Namespace(names.switch),
    targets: new Namespace(names.targets),
    async [Symbol.asyncDispose]() {
      await undertaker();
    },
  };
  try {
    await build(network);
    return network;
  } catch (error) {
    await undertaker();
    throw error;
  }
}

/** Gives the targets' side every address of a range that is routed to it, e.g. `10.100.0.0/17`. */
export async function answerFor(network: Network, prefix: string): Promise<void> {
  await network.targets.ip(`route add local ${prefix} dev lo`);
}

/** Takes such a range away again: its addresses fall silent. */
export async function fallSilent(network: Network, prefix: string): Promise<void> {
  await network.targets.ip(`route del local ${prefix} dev lo`);
}

async function build({ manager, targets, switch: middle }: Network): Promise<void> {
  await batch(
    null,
    ...[manager, middle, targets].map(({ name }) => `netns add ${name}`),
    `link add up0 netns ${manager.name} type veth peer name port0 netns ${middle.name}`,
    `link add up0 netns ${targets.name} type veth peer name port1 netns ${middle.name}`,
  );
  await batch(
    middle,
    "link add br0 type bridge",
    "link set port0 master br0 up",
    "link set port1 master br0 up",
    "link set br0 up",
  );
  await batch(
    targets,
    "link set lo up",
    "addr add 10.99.0.2/24 dev up0",
    "addr add fd00:99::2/64 dev up0 nodad",
    "link set up0 up",
    // Whatever has not been given to us is dropped without a word.
    "route add blackhole 10.100.0.0/16",
    "route add blackhole fd00:100::/64",
  );
  await targets.sysctl("net/ipv4/ip_forward", 1);
  await targets.sysctl("net/ipv6/conf/all/forwarding", 1);
  await batch(
    manager,
    "link set lo up",
    "addr add 10.99.0.1/24 dev up0",
    "addr add fd00:99::1/64 dev up0 nodad",
    "link set up0 up",
    "route add 10.100.0.0/16 via 10.99.0.2",
    "route add fd00:100::/64 via fd00:99::2",
  );
}

/** Several `ip` commands in one process. */
async function batch(namespace: Namespace | null, ...lines: string[]): Promise<void> {
  const where = namespace === null ? [] : ["-n", namespace.name];
  await run("ip", [...where, "-batch", "-"], lines.join("\n") + "\n");
}

/**
 * A shell that waits for its stdin to end and then deletes the namespaces: it does so when we close the pipe,
 * and also when we are killed. Detached, so that a signal to all of
 * us does not reach it.
 */
function buryWhenWeDie(names: readonly string[]): () => Promise<void> {
  const deletions = names.map((name) => `ip netns del ${name} 2>/dev/null`).join("; ");
  const shell = new Deno.Command("sh", {
    args: ["-c", `cat >/dev/null; ${deletions}; true`],
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  let buried: Promise<void> | undefined;
  return () =>
    buried ??= (async () => {
      await shell.stdin.close();
      await shell.status;
    })();
}

async function run(command: string, args: readonly string[], input?: string): Promise<string> {
  const child = new Deno.Command(command, {
    args: [...args],
    stdin: input === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (input !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(input));
    await writer.close();
  }
  const { success, stdout, stderr } = await child.output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes).trim();
  if (success) return text(stdout);
  throw new Error(`${command} ${args.join(" ")} failed: ${text(stderr)}`);
}
