import assert from "node:assert/strict";
import { type Checkout, makeCheckout } from "../support/checkout.ts";

let checkout: Checkout;
Deno.test.beforeAll(async () => {
  checkout = await makeCheckout();
});
Deno.test.afterAll(async () => await checkout[Symbol.asyncDispose]());

Deno.test("task start says where it is and how to register, and the line that it prints registers", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "vxlan-start-" });
  await Deno.chmod(dataDir, 0o755);
  const env = { DATA_DIR: dataDir, API_PORT: "0", PING_INTERVAL: "1", LOG_LEVEL: "info" };
  {
    await using manager = checkout.task(["start"], env);
    const [, dashboard = ""] = await manager.said(/Dashboard +(\S+)\//);
    const [, line = ""] = await manager.said(/Register +(.+)\n/);
    const [, link = ""] = await manager.said(/ (http\S+\/login\?token=\S+)/);
    assert.equal((await asked(link)).status, 200);

    // On the manager's own host the way to it is the loopback, so the address has to be said.
    const address = new URL(dashboard).hostname;
    const shell = new Deno.Command("sh", {
      args: ["-c", `${line} -s -- --address ${address}`],
      stdout: "piped",
      stderr: "piped",
    });
    const { code, stdout, stderr } = await shell.output();
    assert.equal(code, 0, new TextDecoder().decode(stderr));
    assert.match(new TextDecoder().decode(stdout), /registered as machine 1/);
    assert.equal((await asked(`${dashboard}/livez`)).status, 200);
    const status = await manager.interrupt();
    assert.match(manager.text, /stopped/);
    assert.deepEqual([status.code, status.signal], [0, null], manager.text);
  }
  // What was registered is there after a restart, and who may sign in is asked no second time for nothing.
  await using again = checkout.task(["start"], env);
  await again.said(/login\?token=/);
  await using users = checkout.task(["user", "list"], { DATA_DIR: dataDir });
  assert.equal((await users.status).code, 0, users.text);
  await again.interrupt();
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("task start refuses flags that it does not know, and --help lists the variables", async () => {
  await using wrong = checkout.task(["start", "--port", "80"]);
  assert.equal((await wrong.status).code, 2);
  assert.match(wrong.text, /--port is not known: .*--help/);
  await using help = checkout.task(["start", "--help"]);
  assert.equal((await help.status).code, 0);
  assert.match(help.text, /PING_INTERVAL/);
});

Deno.test("task demo shows a fleet, needs no sign-in, and leaves nothing behind", async () => {
  const folder = await Deno.makeTempDir({ prefix: "vxlan-demo-test-" });
  await Deno.chmod(folder, 0o755);
  const env = { TMPDIR: folder, API_PORT: "0" };
  {
    await using demo = checkout.task(["demo"], env);
    const [, address = ""] = await demo.said(/(http:\/\/localhost:\d+)\//);
    const page = await asked(`${address}/`);
    assert.equal(page.status, 200);
    assert.match(page.text, /web-0001|osd-0001|app-0001/);
    assert.equal((await demo.interrupt()).code, 0, demo.text);
  }
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  {
    await using demo = checkout.task(["demo"], { ...env, API_PORT: String(taken.addr.port) });
    assert.equal((await demo.status).code, 1);
    assert.match(demo.text, new RegExp(`Port ${taken.addr.port} is taken`));
  }
  taken.close();
  {
    await using demo = checkout.task(["demo"], { ...env, API_PORT: "none" });
    assert.equal((await demo.status).code, 2);
    assert.match(demo.text, /API_PORT/);
  }
  assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), []);
  await Deno.remove(folder, { recursive: true });
});

async function asked(url: string): Promise<{ status: number; text: string }> {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
}
