import process from "node:process";

/** What a test may need of the machine beyond Deno. */
export type Need =
  /** ICMP sockets of either kind, for pinging loopback addresses. */
  | "icmp"
  /** Network namespaces: root, iproute2, and a kernel that gives them. */
  | "namespaces"
  /** Packet filtering with iptables inside a namespace. */
  | "iptables"
  /** `setpriv` of util-linux, to give up capabilities. */
  | "setpriv";

const CAP_NET_RAW = 13n;

const CHECKS: Record<Need, () => string | null> = {
  icmp: () => lacksRaw() === null || mayPing() ? null : "neither CAP_NET_RAW nor ping_group_range",
  namespaces: lacksNamespaces,
  iptables: () => lacksNamespaces() ?? lacks("iptables", "iptables", "--version"),
  setpriv: () => lacksRoot() ?? lacks("setpriv", "setpriv", "--version"),
};

const found = new Map<Need, string | null>();

/** Why this machine cannot give something that is needed, or null when it gives it all. */
export function missing(...needs: readonly Need[]): string | null {
  for (const need of needs) {
    if (!found.has(need)) found.set(need, CHECKS[need]());
    const reason = found.get(need) ?? null;
    if (reason !== null) return reason;
  }
  return null;
}

/** Registers a test; where the machine cannot give what it needs, as ignored, with the reason in its name. */
export function testNeeding(
  needs: readonly Need[],
  name: string,
  run: (t: Deno.TestContext) => void | Promise<void>,
): void {
  const reason = missing(...needs);
  if (reason === null) Deno.test(name, run);
  else Deno.test({ name: `${name} (not here: ${reason})`, ignore: true, fn: run });
}

function lacksRoot(): string | null {
  return process.getuid?.() === 0 ? null : "not root";
}

function lacksRaw(): string | null {
  if (Deno.build.os !== "linux") return `not Linux but ${Deno.build.os}`;
  const status = Deno.readTextFileSync("/proc/self/status");
  const effective = BigInt("0x" + (/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"));
  return (effective >> CAP_NET_RAW) & 1n ? null : "no CAP_NET_RAW";
}

function mayPing(): boolean {
  if (Deno.build.os !== "linux") return false;
  const range = Deno.readTextFileSync("/proc/sys/net/ipv4/ping_group_range");
  const [low = 1, high = 0] = range.trim().split(/\s+/).map(Number);
  const group = process.getgid?.() ?? -1;
  return group >= low && group <= high;
}

function lacksNamespaces(): string | null {
  return lacksRoot() ?? lacksRaw() ?? lacks("iproute2", "ip", "-V") ??
    lacks("a kernel that lets us make network namespaces", "unshare", "-n", "true");
}

function lacks(what: string, command: string, ...args: string[]): string | null {
  try {
    const { success } = new Deno.Command(command, { args, stdout: "null", stderr: "null" })
      .outputSync();
    return success ? null : `no ${what}`;
  } catch {
    return `no ${what}`;
  }
}
