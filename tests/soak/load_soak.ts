import assert from "node:assert/strict";
import { readLines } from "../support/json_lines.ts";
import type { LoadReport, LoadScene } from "../support/mixed_load.ts";
import { testNeeding } from "../support/needs.ts";
import { answerFor, makeNetwork } from "../support/netns.ts";

const CROWD = 1_000;
/** Seconds of mixed load: for whoever changes this test. */
const SECONDS = Number(Deno.env.get("LOAD_SOAK_SECONDS") ?? 600);

testNeeding(
  ["namespaces"],
  `${CROWD} machines register at once, then ${SECONDS} s of mixed load over two restarts of PostgreSQL and a killed manager: nothing acknowledged is missing`,
  async () => {
    const dataDir = await Deno.makeTempDir({ prefix: "load-" });
    await Deno.chmod(dataDir, 0o755);
    await using network = await makeNetwork();
    await answerFor(network, "10.100.0.0/17");
    const scene: LoadScene = {
      crowd: CROWD,
      span: SECONDS * 1_000,
      targets: network.targets.name,
      dataDir,
    };
    const child = network.manager.deno(
      ["-A"],
      new URL("../support/mixed_load.ts", import.meta.url),
      [JSON.stringify(scene)],
    );
    try {
      const { value: report } = await readLines<LoadReport>(child.stdout).next();
      assert.ok(report, "the load ended without a report");
      Deno.stdout.writeSync(new TextEncoder().encode(`${JSON.stringify(report)}\n`));
      assert.deepEqual(report.crowdStatuses, { 201: CROWD }, "every registration was answered");
      assert.equal(report.crowdStored, CROWD, "and is kept");
      assert.deepEqual(report.differences, []);
      assert.equal(report.outages.length, 3, "after each fault writes went on");
      assert.ok(report.outagesTold > 0, "machines went down and were told of");
      assert.equal(report.exitCode, 0);
    } finally {
      await child.stdin.close();
      await child.status;
      await Deno.remove(dataDir, { recursive: true });
    }
  },
);
