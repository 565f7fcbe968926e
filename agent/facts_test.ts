import assert from "node:assert/strict";
import { gatherFacts, machineId, sourceTowards } from "./facts.ts";
import { hasProgram, run } from "./fixtures/shells.ts";

const never = new AbortController().signal;
const APPLICATION_ID = "bb830836-7290-4603-a074-a0ae289c2c22";

Deno.test("machineId() hides the machine's ID and keeps to one form", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const path = `${directory}/machine-id`;
    await Deno.writeTextFile(path, "0123456789abcdef0123456789abcdef\n");
    assert.equal(await machineId(path), "af1a3a627349474894795c989d6f9cc7");
    for (const text of ["", "uninitialized\n", "0123456789ABCDEF0123456789ABCDEF\n", "0123"]) {
      await Deno.writeTextFile(path, text);
      assert.equal(await machineId(path), null, JSON.stringify(text));
    }
    assert.equal(await machineId(`${directory}/none`), null);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

const command = ["systemd-id128", "machine-id", `--app-specific=${APPLICATION_ID}`];
const reference = hasProgram("systemd-id128") ? await run(command) : null;
const skipped = reference?.code === 0 ? "" : " (skipped: systemd-id128 cannot tell here)";
Deno.test({
  name: `machineId() is what systemd-id128 makes of the machine's ID${skipped}`,
  ignore: skipped !== "",
  fn: async () => assert.equal(await machineId(), reference?.out.trim()),
});

Deno.test("sourceTowards() is the local end of a connection, or null", async () => {
  const server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const url = new URL(`http://127.0.0.1:${server.addr.port}/`);
  const accepted = server.accept();
  assert.equal(await sourceTowards(url, never), "127.0.0.1");
  (await accepted).close();
  server.close();
  assert.equal(await sourceTowards(url, never), null);
});

Deno.test("gatherFacts() finds the interfaces of this machine and the manager's address", async () => {
  const { facts } = await gatherFacts(new URL("http://127.0.0.1:8000/"), never);
  assert.deepEqual(facts.managerAddresses, ["127.0.0.1"]);
  const lo = facts.links.find(({ name }) => name === "lo");
  assert.equal(lo?.addresses.find(({ ip }) => ip === "127.0.0.1")?.usable, false);
  if (hasProgram("ip")) {
    assert.deepEqual(facts.routeToManager, { device: "lo", source: "127.0.0.1" });
  }
});
