import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { seedDataFolder } from "../tests/support/database.ts";
import { recordLog } from "../tests/support/log.ts";
import { type Database, openDatabase } from "./database.ts";
import { openEmbedded } from "./embedded.ts";
import { locateBinaries, reachableBinaries, serverOwner } from "./embedded_binaries.ts";

const NEVER = new AbortController().signal;
const ROOT = Deno.uid() === 0;

Deno.test("openDatabase() brings its own server, and finds its data again", async () => {
  await withFolder(async (dataDir) => {
    await using first = await open(dataDir);
    await first.database.sql`create table kept (x integer)`;
    const settings = await first.database.sql`
      select name, setting from pg_settings where name in ('listen_addresses', 'fsync') order by 1`;
    assert.deepEqual(settings.map(({ setting }) => setting), ["on", ""]);
    await first.close();
    await using second = await open(dataDir);
    assert.equal((await second.database.sql`select from kept`).count, 0);
    assert.deepEqual(second.log.lines.map(({ message }) => message), [
      "started the built-in database server",
      "connected to the database",
    ]);
  });
});

Deno.test("openDatabase() adopts the server of a manager that was killed, and stops it at its own end", async () => {
  await withCluster(async (dataDir) => {
    const manager = await startHolder(dataDir);
    const server = await serverPid(dataDir);
    await manager.kill();
    await using held = await open(dataDir);
    assert.equal(held.log.lines[0]?.message, "adopted the database server that was left running");
    assert.equal(await serverPid(dataDir), server);
    assert.equal((await held.database.sql`select from kept`).count, 1);
    await held.close();
    // It has given everything up by now, and exits a moment later.
    while (await isAlive(server)) await new Promise((wake) => setTimeout(wake, 10));
  });
});

Deno.test("openDatabase() recovers when manager and server were killed together", async () => {
  await withCluster(async (dataDir) => {
    const manager = await startHolder(dataDir);
    const server = await serverPid(dataDir);
    Deno.kill(server, "SIGKILL");
    await manager.kill();
    await using held = await open(dataDir);
    assert.equal((await held.database.sql`select from kept`).count, 1);
    assert.notEqual(await serverPid(dataDir), server);
  });
});

Deno.test("openDatabase() starts its server again when that dies", async () => {
  await withCluster(async (dataDir) => {
    await using held = await open(dataDir);
    const { database } = held;
    for (let round = 0; round < 2; round++) {
      const states: string[] = [];
      const back = new Promise<void>((resolve) => {
        const stop = database.subscribe(({ state }) => {
          states.push(state);
          if (state === "connected") resolve(stop() as undefined);
        });
      });
      Deno.kill(await serverPid(dataDir), "SIGKILL");
      await back;
      assert.deepEqual(states, ["away", "connected"]);
      assert.equal((await database.sql`select 1 as x`)[0]?.x, 1);
    }
  });
});

Deno.test("openDatabase() refuses a folder that another manager uses", async () => {
  await withCluster(async (dataDir) => {
    await using _held = await open(dataDir);
    await assert.rejects(open(dataDir), {
      name: "DatabaseSetupError",
      message: new RegExp(`another manager \\(process ${Deno.pid}\\) already uses`),
    });
  });
});

Deno.test("openDatabase() starts beside what an interrupted start left", async () => {
  await withFolder(async (dataDir) => {
    const home = join(dataDir, "postgres");
    await Deno.mkdir(join(home, "cluster.unfinished", "base"), { recursive: true });
    await Deno.writeTextFile(join(home, "cluster.unfinished", "PG_VERSION"), "18\n");
    await using held = await open(dataDir);
    await held.close();
    // As after a restart of a container: the number belongs to some other process now.
    const lock = join(home, "cluster", "postmaster.pid");
    await Deno.writeTextFile(
      lock,
      `${Deno.pid}\n${home}/cluster\n0\n5432\n${home}\n\n\nready   \n`,
    );
    const owner = serverOwner();
    if (owner !== null) await Deno.chown(lock, owner.uid, owner.gid);
    await using again = await open(dataDir);
    assert.equal(again.database.state().state, "connected");
  });
});

Deno.test("openDatabase() says what to do about a folder that cannot be used", async () => {
  await withFolder(async (base) => {
    const file = join(base, "file");
    await Deno.writeTextFile(file, "");
    const closed = join(base, "closed");
    await Deno.mkdir(closed, { mode: 0o700 });
    const foreign = join(base, "foreign");
    await Deno.mkdir(join(foreign, "postgres", "cluster"), { recursive: true });
    await Deno.writeTextFile(join(foreign, "postgres", "cluster", "PG_VERSION"), "9.6\n");
    const others = join(base, "others");
    await Deno.mkdir(join(others, "postgres"), { recursive: true });
    const table: (readonly [dataDir: string, message: RegExp])[] = [
      [file, /a file is in the way: set DATA_DIR/],
      [join(base, "long".repeat(30)), /longer than the 107 bytes .* set DATA_DIR/],
      [foreign, /made by PostgreSQL 9\.6, and the built-in one is 18: .* set DATA_DIR/],
      ...(ROOT
        ? [[
          join(closed, "data"),
          /does not run as root, .*closed is closed to others: set DATA_DIR/,
        ], [
          others,
          /belongs to the user 33, .* run this as the user 33, or set DATA_DIR/,
        ]] as const
        : []),
    ];
    if (ROOT) await Deno.chown(join(others, "postgres"), 33, 33);
    await Deno.chmod(base, 0o755);
    for (const [dataDir, message] of table) {
      await assert.rejects(openEmbedded(dataDir, recordLog()), (error: Error) => {
        assert.equal(error.name, "DatabaseSetupError");
        assert.match(error.message, message);
        return true;
      });
    }
  });
});

Deno.test({
  name: "reachableBinaries() copies programs that lie in a closed home",
  ignore: !ROOT,
  async fn() {
    await withFolder(async (folder) => {
      const found = await locateBinaries();
      const home = join(folder, "home");
      await Deno.mkdir(home, { mode: 0o700 });
      const { success } = await new Deno.Command("cp", {
        args: ["-RL", dirname(dirname(found.postgres)), join(home, "native")],
      }).output();
      assert.ok(success);
      const at = (name: string) => join(home, "native", "bin", name);
      const closed = { initdb: at("initdb"), postgres: at("postgres"), pgCtl: at("pg_ctl") };
      await Deno.chmod(folder, 0o755);
      const owner = serverOwner();
      const copies = [await reachableBinaries(closed, owner, folder)];
      copies.push(await reachableBinaries(closed, owner, folder));
      assert.deepEqual(copies[0], copies[1], "copied once");
      const run = new Deno.Command(copies[0]!.postgres, {
        args: ["--version"],
        cwd: "/",
        ...owner,
      });
      assert.match(new TextDecoder().decode((await run.output()).stdout), /PostgreSQL/);
      assert.deepEqual(await reachableBinaries(closed, null, folder), closed, "we can reach them");
    });
  },
});

interface Held extends AsyncDisposable {
  readonly database: Database;
  readonly log: ReturnType<typeof recordLog>;
  close(): Promise<void>;
}

async function open(dataDir: string): Promise<Held> {
  const log = recordLog();
  const database = await openDatabase({ url: null, dataDir }, log, NEVER);
  let closing: Promise<void> | null = null;
  const close = () => closing ??= database.close();
  return { database, log, close, [Symbol.asyncDispose]: close };
}

/** A data folder whose cluster is there already, which saves most of a start. */
async function withCluster(use: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await seedDataFolder(folder);
    await use(folder);
  });
}

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "vxlan-embedded-" });
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Another process that holds the folder's database. */
async function startHolder(dataDir: string): Promise<{ kill(): Promise<void> }> {
  const script = new URL("../tests/support/hold_database.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", script, dataDir],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  assert.equal(new TextDecoder().decode(value), "open\n");
  await reader.cancel();
  return {
    async kill() {
      child.kill("SIGKILL");
      await child.status;
      await child.stdin.abort().catch(() => {});
    },
  };
}

async function serverPid(dataDir: string): Promise<number> {
  const lock = await Deno.readTextFile(join(dataDir, "postgres", "cluster", "postmaster.pid"));
  return Number(lock.split("\n")[0]);
}

async function isAlive(pid: number): Promise<boolean> {
  try {
    return !/^State:\s+Z/m.test(await Deno.readTextFile(`/proc/${pid}/status`));
  } catch {
    return false;
  }
}
