import { join } from "node:path";

/** A unix socket in front of a PostgreSQL's, whose connections a test can cut or let hang. */
export interface Relay extends AsyncDisposable {
  /** As for DATABASE_URL. */
  readonly url: string;
  /** Takes connections from now on, and passes everything on. */
  pass(): void;
  /** Closes every connection and takes no more: "connection refused". */
  cut(): void;
  /** Keeps its connections and takes more, but passes nothing on: a host that has gone silent. */
  stall(): void;
}

/** @param target the real server, as `TestDatabase.url` has it. Nothing is taken until `pass()`. */
export async function startRelay(target: string): Promise<Relay> {
  const folder = await Deno.makeTempDir({ prefix: "vxlan-relay-" });
  const path = join(folder, ".s.PGSQL.5432");
  const server = join(new URL(target).searchParams.get("host")!, ".s.PGSQL.5432");
  const open = new Set<Deno.Conn>();
  let listener: Deno.Listener | null = null;
  let stalled = false;
  let listened = 0;

  async function take(from: Deno.Listener): Promise<void> {
    for await (const client of from) {
      open.add(client);
      carry(client).catch(() => {});
    }
  }

  async function carry(client: Deno.Conn): Promise<void> {
    if (stalled) return;
    const upstream = await Deno.connect({ transport: "unix", path: server });
    open.add(upstream);
    try {
      await Promise.race([pump(client, upstream), pump(upstream, client)]);
    } finally {
      drop(client);
      drop(upstream);
    }
  }

  async function pump(from: Deno.Conn, to: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(16_384);
    for (;;) {
      const count = await from.read(buffer);
      if (count === null) return;
      if (stalled) continue;
      for (let at = 0; at < count;) at += await to.write(buffer.subarray(at, count));
    }
  }

  function drop(connection: Deno.Conn): void {
    if (open.delete(connection)) connection.close();
  }

  function cut(): void {
    if (listener !== null) Deno.removeSync(path);
    listener?.close();
    listener = null;
    for (const connection of open) drop(connection);
  }

  return {
    url: `postgres:///postgres?host=${folder}&user=postgres`,
    pass() {
      if (stalled) { for (const connection of open) drop(connection); }
      stalled = false;
      if (listener !== null) return;
      // Closing a listener removes its file, a moment later: each has a file of its own.
      const own = join(folder, `${++listened}`);
      listener = Deno.listen({ transport: "unix", path: own });
      Deno.renameSync(own, path);
      take(listener).catch(() => {});
    },
    cut,
    stall() {
      stalled = true;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
