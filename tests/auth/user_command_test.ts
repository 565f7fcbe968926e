import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { guardedManager, PASSWORD } from "../support/guarded_manager.ts";

/** Runs `deno task user` with the permissions of the task, but without its shell. */
function user(url: string, ...args: string[]) {
  return userIn({ DATABASE_URL: url }, ...args);
}

async function userIn(where: Readonly<Record<string, string>>, ...args: string[]) {
  const [, ...task] = manifest.tasks.user.command.split(" ");
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...task, ...args],
    cwd: new URL("../..", import.meta.url),
    env: { ...where, API_HOST: "127.0.0.1", NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), error: text(stderr) };
}

Deno.test("deno task user lists, creates, resets and unlocks beside a running manager", async () => {
  await using manager = await guardedManager();
  const { url } = manager.database;
  const run = (...args: string[]) => user(url, ...args);

  const created = await run("create", "sam", "--role", "operator");
  assert.equal(created.code, 0, created.error);
  const token = /\/login\?token=([\w-]+)\n$/.exec(created.out)?.[1] ?? assert.fail(created.out);
  const sam = manager.visitor();
  assert.equal((await sam.post("/login", { step: "link", token, password: PASSWORD })).status, 303);
  assert.equal((await run("create", "SAM")).code, 2, "the name is taken");

  for (let n = 0; n < 6; n++) {
    await (await manager.visitor().signIn("sam", "wrong password 123")).body?.cancel();
  }
  assert.equal((await manager.visitor().signIn("sam", PASSWORD)).status, 429);
  assert.match((await run("list")).out, /sam +operator +password, signed in .*, locked until/);
  assert.equal((await run("unlock", "sam")).code, 0);
  assert.equal((await manager.visitor().signIn("sam", PASSWORD)).status, 303);

  const reset = await run("reset", "sam");
  assert.match(reset.out, /\/login\?token=/);
  assert.equal((await sam.fetch("/api/machines")).status, 401, "a reset signs out");
  const log = await manager.services.accounts.auditLog(null, 100);
  const here = log.filter(({ actor }) => actor.kind === "command").map(({ action }) => action);
  assert.deepEqual(here.sort(), ["user.created", "user.link_made", "user.unlocked"]);
});

Deno.test("deno task user says how it is used, and what is wrong", async () => {
  const nowhere = "postgres:///none?host=/nonexistent&user=nobody";
  assert.match((await user(nowhere, "--help")).out, /Usage: deno task user COMMAND/);
  for (
    const [args, says] of [
      [["sing"], /no command sing/],
      [["create", "a", "b"], /one name/],
      [["create"], /whom/],
      [["create", "a", "--role", "king"], /viewer, operator, admin/],
      [["list", "--all"], /no flag --all/],
    ] as const
  ) {
    const { code, error } = await user(nowhere, ...args);
    assert.equal(code, 2, args.join(" "));
    assert.match(error, says);
  }
  const absent = await user(nowhere, "list");
  assert.equal(absent.code, 1);
  assert.match(absent.error, /cannot be used/);
});

Deno.test("deno task user makes no database where there is none", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "vxlan-user-" });
  const { code, error } = await userIn({ DATA_DIR: dataDir }, "list");
  assert.equal(code, 1);
  assert.match(error, /no database in DATA_DIR .*: start the manager first/);
  assert.deepEqual([...Deno.readDirSync(dataDir)], []);
  await Deno.remove(dataDir);
});
