import assert from "node:assert/strict";
import { parseIp } from "../core/address.ts";
import { testNeeding } from "../tests/support/needs.ts";
import {
  answerFor,
  fallSilent,
  makeNetwork,
  TARGETS_V4,
  TARGETS_V6,
} from "../tests/support/netns.ts";
import { remoteProber } from "../tests/support/remote_prober.ts";
import type { Check } from "./prober.ts";

const OPTIONS = { window: 4096, timeoutMs: 300, gapMs: 20 };

function checks(ips: readonly string[], echoes = 1, first = 0): Check[] {
  return ips.map((ip, index) => ({ token: first + index, ip: parseIp(ip), echoes }));
}

function range(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}.${i >> 8}.${i & 255}`);
}

testNeeding(
  ["namespaces"],
  "the prober tells those that answer from those that do not, over IPv4 and IPv6",
  async () => {
    await using network = await makeNetwork();
    await answerFor(network, "10.100.0.0/17");
    await answerFor(network, "fd00:100::/65");
    await using prober = await remoteProber(network.manager, OPTIONS);
    const alive = [TARGETS_V4, TARGETS_V6, ...range("10.100", 500), "fd00:100::1", "fd00:100::2"];
    const dead = ["10.100.200.1", "10.100.255.254", "fd00:100::8000:0:0:1"];
    const seen = await prober.check([...checks(alive), ...checks(dead, 3, 1000)]);
    assert.deepEqual(
      new Set(seen.slice(0, alive.length).map((o) => o.outcome)),
      new Set(["reply"]),
    );
    for (const { outcome, sent, received, rtt, sentAt, at } of seen.slice(alive.length)) {
      assert.equal(outcome, "silence");
      assert.deepEqual([sent, received, rtt], [3, 0, null]);
      // The time-out, after the last echo. (The gaps are kept from the first one's turn, which may leave late.)
      assert.ok(at - sentAt >= 300, `decided after ${at - sentAt} ms`);
    }
    const status = await prober.status();
    assert.equal(status.timedOut, 9);
    assert.equal(status.inFlight, 0);
    assert.deepEqual(status.faults, {});
  },
);

testNeeding(["namespaces"], "the prober sees a machine die and come back", async () => {
  await using network = await makeNetwork();
  await answerFor(network, "10.100.0.0/17");
  await using prober = await remoteProber(network.manager, OPTIONS);
  const outcome = async (token: number) =>
    (await prober.check([{ token, ip: parseIp("10.100.0.1"), echoes: 3 }]))[0]!.outcome;
  assert.equal(await outcome(0), "reply");
  await fallSilent(network, "10.100.0.0/17");
  assert.equal(await outcome(1), "silence");
  await answerFor(network, "10.100.0.0/17");
  assert.equal(await outcome(2), "reply");
});

testNeeding(
  ["namespaces"],
  "a router's ICMP error is a hint, and the check is silence",
  async () => {
    await using network = await makeNetwork();
    await network.targets.ip("route replace unreachable 10.100.0.0/24");
    await network.targets.ip("route replace prohibit 10.100.1.0/24");
    await network.targets.ip("-6 route replace unreachable fd00:100::/120");
    await using prober = await remoteProber(network.manager, OPTIONS);
    const [host, prohibited, six] = await prober.check(
      checks(["10.100.0.1", "10.100.1.1", "fd00:100::1"]),
    );
    assert.deepEqual([host!.outcome, host!.hint], ["silence", {
      type: 3,
      code: 1,
      from: TARGETS_V4,
    }]);
    assert.deepEqual(prohibited!.hint, { type: 3, code: 13, from: TARGETS_V4 });
    assert.deepEqual(six!.hint, { type: 1, code: 0, from: TARGETS_V6 });
    assert.ok(host!.at - host!.sentAt >= 300, "no verdict before the time-out");
  },
);

testNeeding(["namespaces"], "what this host cannot send is a fault with its errno", async () => {
  await using network = await makeNetwork();
  await network.manager.ip("route add prohibit 10.101.0.0/24");
  await network.manager.ip("route add unreachable 10.101.1.0/24");
  await using prober = await remoteProber(network.manager, OPTIONS);
  const seen = await prober.check([
    ...checks(["10.101.0.1", "10.101.1.1", "198.51.100.1", "2001:db8::1"]),
    ...checks([TARGETS_V4], 1, 10),
  ]);
  assert.deepEqual(seen.map(({ outcome, fault }) => fault ?? outcome), [
    "EACCES",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "ENETUNREACH",
    "reply",
  ]);
  assert.deepEqual(seen.map(({ sent }) => sent), [0, 0, 0, 0, 1]);
  const { faults, lastFault } = await prober.status();
  assert.deepEqual(faults, { EACCES: 1, EHOSTUNREACH: 1, ENETUNREACH: 2 });
  assert.equal(lastFault?.name, "ENETUNREACH");
});

testNeeding(
  ["namespaces", "iptables"],
  "what the host's own firewall drops is a fault",
  async () => {
    await using network = await makeNetwork();
    await network.manager.run("iptables", "-A", "OUTPUT", "-d", TARGETS_V4, "-j", "DROP");
    await using prober = await remoteProber(network.manager, OPTIONS);
    const [dropped] = await prober.check(checks([TARGETS_V4], 3));
    assert.deepEqual([dropped!.outcome, dropped!.fault, dropped!.sent], ["fault", "EPERM", 0]);
  },
);

testNeeding(["namespaces"], "a full queue on the way out is retried, then a fault", async () => {
  await using network = await makeNetwork();
  await using prober = await remoteProber(network.manager, OPTIONS);
  // With the neighbour known, a queue of no packets drops each echo, and send() says ENOBUFS.
  await prober.check(checks([TARGETS_V4], 1, 2));
  await network.manager.run("tc", ..."qdisc add dev up0 root pfifo limit 0".split(" "));
  const [full] = await prober.check(checks([TARGETS_V4]));
  assert.deepEqual([full!.outcome, full!.fault, full!.sent], ["fault", "ENOBUFS", 0]);
  await network.manager.run("tc", ..."qdisc del dev up0 root".split(" "));
  const [free] = await prober.check(checks([TARGETS_V4], 1, 1));
  assert.equal(free!.outcome, "reply");
});

testNeeding(
  ["namespaces"],
  "an address that nobody claims is silence; the hint comes from this host",
  async () => {
    await using network = await makeNetwork();
    await network.manager.sysctl("net/ipv4/neigh/up0/retrans_time_ms", 50);
    await using prober = await remoteProber(network.manager, OPTIONS);
    const [nobody] = await prober.check(checks(["10.99.0.77"]));
    assert.equal(nobody!.outcome, "silence");
    assert.deepEqual(nobody!.hint, { type: 3, code: 1, from: "10.99.0.1" });
  },
);

testNeeding(["namespaces"], "a machine behind another's ICMP errors is still reached", async () => {
  await using network = await makeNetwork();
  await answerFor(network, "10.100.128.0/17");
  await network.targets.ip("route replace unreachable 10.100.0.0/17");
  await network.targets.sysctl("net/ipv4/icmp_ratelimit", 0);
  await using prober = await remoteProber(network.manager, OPTIONS);
  // Errors pend on the socket and surface in the next send: none may be taken for that echo's own.
  const dead = range("10.100", 500);
  const alive = range("10.100", 500).map((ip) => ip.replace(/^10\.100\./, "10.100.20"));
  const mixed = alive.flatMap((ip, index) => [ip, dead[index]!]);
  const seen = await prober.check(checks(mixed));
  const outcomes = seen.map(({ outcome }) => outcome);
  assert.deepEqual(outcomes, mixed.map((_, index) => index % 2 === 0 ? "reply" : "silence"));
  assert.deepEqual((await prober.status()).faults, {});
});
