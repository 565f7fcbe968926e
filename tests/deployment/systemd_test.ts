import assert from "node:assert/strict";

const UNITS = ["deploy/systemd/vxlan-manager.service", "agent/systemd/vxlan-register.service"];

/** The most that `systemd-analyze security` may say, of 10: below 2 is what it calls OK. */
const EXPOSURE_MAX = 2.0;

function analyze(...args: string[]): string | null {
  try {
    const { stdout, stderr } = new Deno.Command("systemd-analyze", { args }).outputSync();
    const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return decode(stdout) + decode(stderr);
  } catch {
    return null;
  }
}

const canRate = /--offline=/.test(analyze("--help") ?? "");
const file = (unit: string) => new URL(`../../${unit}`, import.meta.url).pathname;

for (const unit of UNITS) {
  Deno.test({
    name: `${unit} is exposed by ${EXPOSURE_MAX} at most${
      canRate ? "" : " (not here: no systemd-analyze with --offline)"
    }`,
    ignore: !canRate,
    fn() {
      const said = analyze("security", "--offline=true", "--no-pager", file(unit)) ?? "";
      const level = /Overall exposure level for \S+: ([\d.]+)/.exec(said)?.[1];
      assert.ok(level !== undefined, said);
      assert.ok(Number(level) <= EXPOSURE_MAX, said);
    },
  });
}

Deno.test("vxlan-manager.service has no right but that to send ICMP, and starts what there is", async () => {
  const text = await Deno.readTextFile(file(UNITS[0]!));
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1];
  assert.equal(value("AmbientCapabilities"), "CAP_NET_RAW");
  assert.equal(value("CapabilityBoundingSet"), "CAP_NET_RAW");
  assert.equal(value("DynamicUser"), "yes");
  const start = value("ExecStart")?.replace(/^\/opt\/vxlan-manager\//, "") ?? "";
  const { mode } = await Deno.stat(file(start));
  assert.ok(((mode ?? 0) & 0o111) === 0o111, `${start} can be run`);
});
