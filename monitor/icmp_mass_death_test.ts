import assert from "node:assert/strict";
import { readLines } from "../tests/support/json_lines.ts";
import type { Lateness, MassDeath } from "../tests/support/mass_death.ts";
import { testNeeding } from "../tests/support/needs.ts";
import { answerFor, makeNetwork } from "../tests/support/netns.ts";

testNeeding(
  ["namespaces"],
  "half of the machines die together, and every living one is checked on time",
  async () => {
    await using network = await makeNetwork();
    await answerFor(network, "10.100.0.0/17");
    // The window of 10,000 machines with the defaults, at a fifth of the size and four times the speed.
    const scene: MassDeath = {
      machines: 2_000,
      window: 820,
      interval: 2500,
      timeout: 500,
      confirm: 250,
      gap: 25,
      intervals: 2,
    };
    const script = new URL("../tests/support/mass_death.ts", import.meta.url);
    const child = network.manager.deno(["-A"], script, [JSON.stringify(scene)]);
    const { value } = await readLines<Lateness>(child.stdout).next();
    await child.stdin.close();
    await child.status;
    const { due, answered, p99, worst, confirmed } = value!;
    assert.equal(answered, due);
    assert.equal(due, 1000 * scene.intervals);
    assert.equal(confirmed, 1000);
    assert.ok(
      worst < scene.interval / 5,
      `the latest check was ${worst} ms late, the 99th ${p99}`,
    );
  },
);
