import assert from "node:assert/strict";
import { parseIp } from "../core/address.ts";
import { testNeeding } from "../tests/support/needs.ts";
import { makeNetwork, type Namespace } from "../tests/support/netns.ts";
import { remoteProber } from "../tests/support/remote_prober.ts";

const BEHIND = "10.100.0.1";
const ON_LINK = "10.99.0.7";

/** Runs an expression over `watch`, an OwnLinkWatch in the namespace, until it is not null, 5 s at most. */
async function ask<T>(namespace: Namespace, expression: string): Promise<T> {
  const code = `
    import { OwnLinkWatch } from ${JSON.stringify(new URL("./own_link.ts", import.meta.url).href)};
    const watch = new OwnLinkWatch();
    let answer = null;
    for (let i = 0; i < 25 && answer === null; i++) {
      answer = ${expression};
      if (answer === null) await new Promise((resolve) => setTimeout(resolve, 200));
    }
    watch.close();
    console.log(JSON.stringify(answer));`;
  return JSON.parse(await namespace.run(Deno.execPath(), "eval", code)) as T;
}

testNeeding(["namespaces"], "facts() tells interfaces and gateways", async () => {
  await using network = await makeNetwork();
  const facts = await ask(network.manager, "watch.facts()");
  assert.deepEqual(facts, {
    links: [{ name: "up0", carrier: true }],
    gateways: [
      { ip: "10.99.0.2", link: "up0", silent: false },
      { ip: "fd00:99::2", link: "up0", silent: false },
    ],
  });
  const fault = `watch.fault(${JSON.stringify(BEHIND)}) ?? "none"`;
  assert.equal(await ask(network.manager, fault), "none");
});

testNeeding(["namespaces"], "fault() tells a missing carrier", async () => {
  await using network = await makeNetwork();
  await network.switch.ip("link set port0 down");
  for (const ip of [BEHIND, ON_LINK]) {
    const fault = await ask(network.manager, `watch.fault(${JSON.stringify(ip)})`);
    assert.deepEqual(fault, { place: "host", reason: "no carrier on up0" });
  }
});

testNeeding(
  ["namespaces"],
  "fault() tells a gateway that does not answer, for what is behind it alone",
  async () => {
    await using network = await makeNetwork();
    await network.manager.sysctl("net/ipv4/neigh/up0/retrans_time_ms", 50);
    await network.targets.ip("link set up0 down");
    await using prober = await remoteProber(network.manager, { window: 16, timeoutMs: 100 });
    await prober.check([{ token: 0, ip: parseIp(BEHIND), echoes: 1 }]);
    const fault = await ask(network.manager, `watch.fault(${JSON.stringify(BEHIND)})`);
    assert.deepEqual(fault, {
      place: "gateway",
      reason: "the gateway 10.99.0.2 on up0 does not answer",
    });
    const onLink = `watch.fault(${JSON.stringify(ON_LINK)}) ?? "none"`;
    assert.equal(await ask(network.manager, onLink), "none");
  },
);

testNeeding(["namespaces"], "countOnLink() knows what is behind a gateway", async () => {
  await using network = await makeNetwork();
  const targets = JSON.stringify([BEHIND, ON_LINK, "fd00:99::7", "fd00:100::7", "127.0.0.1"]);
  assert.deepEqual(await ask(network.manager, `watch.countOnLink(${targets})`), { 4: 1, 6: 1 });
});
