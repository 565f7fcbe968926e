import assert from "node:assert/strict";
import { type Ip, parseIp } from "../core/address.ts";
import { startResponder } from "../tests/support/icmp_responder.ts";
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
      assert.ok(at - sentAt >= 340 && at - sentAt < 500, `decided after ${at - sentAt} ms`);
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
