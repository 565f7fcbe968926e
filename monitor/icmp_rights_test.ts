import assert from "node:assert/strict";
import { parseIp } from "../core/address.ts";
import { testNeeding } from "../tests/support/needs.ts";
import { answerFor, makeNetwork, TARGETS_V4, TARGETS_V6 } from "../tests/support/netns.ts";
import { remoteProber } from "../tests/support/remote_prober.ts";
import { ICMP_PERMISSIONS } from "./icmp_prober.ts";

const OPTIONS = { window: 4096, timeoutMs: 300, gapMs: 20 };
const WITHOUT_RAW = {
  wrapper: ["setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"],
};

testNeeding(
  ["namespaces", "setpriv"],
  "openIcmpProber() without CAP_NET_RAW uses ping sockets",
  async () => {
    await using network = await makeNetwork();
    await network.manager.sysctl("net/ipv4/ping_group_range", "0 2147483647");
    await network.targets.ip("route replace unreachable 10.100.0.0/24");
    await answerFor(network, "10.100.1.0/24");
    await using prober = await remoteProber(network.manager, OPTIONS, WITHOUT_RAW);
    const many = Array.from({ length: 200 }, (_, i) => `10.100.1.${i}`);
    const ips = [TARGETS_V4, TARGETS_V6, ...many, "10.100.0.1", "10.100.2.1", "198.51.100.1"];
    const seen = await prober.check(
      ips.map((ip, token) => ({ token, ip: parseIp(ip), echoes: 2 })),
    );
    const replies = seen.filter(({ outcome, received }) => outcome === "reply" && received === 2);
    assert.equal(replies.length, 202);
    const [unreachable, silent, unroutable] = seen.slice(-3);
    assert.equal(unreachable!.outcome, "silence");
    assert.deepEqual(unreachable!.hint, { type: 3, code: 1, from: TARGETS_V4 });
    assert.deepEqual([silent!.outcome, silent!.hint], ["silence", null]);
    assert.equal(unroutable!.fault, "ENETUNREACH");
    const { kind, forged, duplicate, late } = await prober.status();
    assert.deepEqual({ kind, forged, duplicate, late }, {
      kind: "ping",
      forged: 0,
      duplicate: 0,
      late: 0,
    });
  },
);

testNeeding(
  ["namespaces", "setpriv"],
  "openIcmpProber() rejects without either right, and says what to do",
  async () => {
    await using network = await makeNetwork();
    await assert.rejects(remoteProber(network.manager, OPTIONS, WITHOUT_RAW), (error: Error) => {
      for (
        const part of [
          "CAP_NET_RAW",
          'sysctl -w net.ipv4.ping_group_range="0 2147483647"',
          "AmbientCapabilities=CAP_NET_RAW",
          "--cap-add=NET_RAW",
        ]
      ) assert.ok(error.message.includes(part), error.message);
      return true;
    });
  },
);

testNeeding(
  ["namespaces"],
  "openIcmpProber() needs no other permission than ICMP_PERMISSIONS",
  async () => {
    await using network = await makeNetwork();
    await using prober = await remoteProber(network.manager, OPTIONS, {
      permissions: [
        `--allow-ffi=${ICMP_PERMISSIONS.ffi.join(",")}`,
        `--allow-read=${ICMP_PERMISSIONS.read.join(",")}`,
      ],
    });
    const seen = await prober.check(
      [TARGETS_V4, TARGETS_V6].map((ip, token) => ({ token, ip: parseIp(ip), echoes: 1 })),
    );
    assert.deepEqual(seen.map(({ outcome }) => outcome), ["reply", "reply"]);
  },
);

testNeeding(["namespaces"], "openIcmpProber() without --allow-ffi says which to give", async () => {
  await using network = await makeNetwork();
  const opening = remoteProber(network.manager, OPTIONS, { permissions: ["--allow-read"] });
  await assert.rejects(opening, new RegExp(`--allow-ffi=${ICMP_PERMISSIONS.ffi[0]}`));
});

testNeeding(["namespaces"], "a host without IPv6 still pings over IPv4", async () => {
  await using network = await makeNetwork();
  await network.manager.sysctl("net/ipv6/conf/all/disable_ipv6", 1);
  await using prober = await remoteProber(network.manager, OPTIONS);
  const seen = await prober.check(
    [TARGETS_V4, TARGETS_V6].map((ip, token) => ({ token, ip: parseIp(ip), echoes: 1 })),
  );
  assert.deepEqual(seen.map(({ outcome }) => outcome), ["reply", "fault"]);
});
