import assert from "node:assert/strict";
import { type Ip, parseIp } from "../core/address.ts";
import { openIcmpProber } from "./icmp_prober.ts";
import type { Check, Observation, Prober } from "./prober.ts";

/** Submits checks and resolves with their observations, by token. */
async function sweep(prober: Prober, checks: readonly Check[]): Promise<Observation[]> {
  const seen: Observation[] = [];
  await new Promise<void>((resolve) => {
    prober.onObservations = (batch) => {
      for (const observation of batch) seen[observation.token] = observation;
      if (Object.keys(seen).length === checks.length) resolve();
    };
    prober.submit(checks);
  });
  return seen;
}

function loopback(index: number): Ip {
  return parseIp(`127.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`);
}

Deno.test("openIcmpProber() gets a reply from every loopback address", async () => {
  const prober = await openIcmpProber({ window: 4096, timeoutMs: 2000 });
  try {
    const checks = Array.from(
      { length: 1000 },
      (_, token) => ({ token, ip: loopback(token), echoes: 1 }),
    );
    const seen = await sweep(prober, checks);
    assert.equal(seen.filter(({ outcome }) => outcome === "reply").length, 1000);
    assert.equal(prober.status().received, 1000);
  } finally {
    await prober.close();
  }
});
