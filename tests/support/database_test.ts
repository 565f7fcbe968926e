import assert from "node:assert/strict";
import { startTestDatabase } from "./database.ts";

Deno.test("startTestDatabase() starts servers of their own, and leaves nothing behind", async () => {
  const servers = await Promise.all([startTestDatabase(), startTestDatabase()]);
  const [one, two] = servers;
  await one!.sql`insert into history_progress select * from history_progress`;
  assert.equal((await two!.sql`select from history_progress`).count, 1);
  await Promise.all(servers.map((server) => server.stop()));
  for (const { url, pid } of servers) {
    await assert.rejects(Deno.stat(new URL(url).searchParams.get("host")!), Deno.errors.NotFound);
    await assert.rejects(Deno.stat(`/proc/${pid}`), Deno.errors.NotFound);
  }
});

Deno.test("startTestDatabase() leaves nothing behind when the process that asked is killed", async () => {
  const script = new URL("./hold_test_database.ts", import.meta.url).pathname;
  const args = ["run", "-A", "--no-check", script];
  const child = new Deno.Command(Deno.execPath(), { args, stdout: "piped" }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  const { pid, folder } = JSON.parse(new TextDecoder().decode(value));
  child.kill("SIGKILL");
  await Promise.all([child.status, reader.cancel()]);
  const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
  // Nobody tells us when: the server's parent was killed.
  while (await exists(`/proc/${pid}`) || await exists(folder)) {
    await new Promise((wake) => setTimeout(wake, 20));
  }
});
