/** A manager in a process of its own, as an operator starts it. */
export interface Running {
  readonly origin: string;
  readonly pid: number;
  /** Where its inspector listens. */
  readonly inspector: string;
  stop(): Promise<void>;
}

/** Starts one, and resolves once it serves. */
export async function startManager(environment: Record<string, string>): Promise<Running> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--inspect=127.0.0.1:0", new URL("../main.ts", import.meta.url).href],
    env: environment,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const inspector = await inspectorOf(child.stderr);
  let said = "";
  for await (const text of child.stdout.pipeThrough(new TextDecoderStream() as Decoder)) {
    said += text;
    if (/Register/.test(said)) break;
  }
  const origin = /Dashboard\s+(http:\/\/\S+?)\/\s/.exec(said)?.[1];
  if (origin === undefined) throw new Error("The manager did not start");
  return {
    origin,
    pid: child.pid,
    inspector,
    async stop() {
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

/** Where the inspector listens, as a process says first of all; what it says later is passed on. */
async function inspectorOf(stderr: ReadableStream<Uint8Array>): Promise<string> {
  const [first, rest] = stderr.tee();
  let said = "";
  for await (const text of first.pipeThrough(new TextDecoderStream() as Decoder)) {
    said += text;
    const found = /listening on (ws:\/\/\S+)/.exec(said)?.[1];
    if (found === undefined) continue;
    void rest.pipeTo(Deno.stderr.writable, { preventClose: true });
    return found;
  }
  throw new Error(`The manager did not start: ${said}`);
}

type Decoder = TransformStream<Uint8Array, string>;

/** Puts a fleet of loopback addresses straight into the tables, due over one interval (seconds). */
export async function fill(dataDir: string, machines: number, interval: number): Promise<void> {
  if (machines === 0) return;
  const { openDatabase } = await import("../db/database.ts");
  const { SILENT } = await import("../core/log.ts");
  const database = await openDatabase({ url: null, dataDir }, SILENT, new AbortController().signal);
  await database.sql.begin(async (sql) => {
    await sql`
      insert into machine (ip_address, mac_address, hostname, registered_at, updated_at)
      select '127.1.0.0'::inet + n, ('02:00:00:' || regexp_replace(lpad(to_hex(n), 6, '0'),
        '(..)(..)(..)', '\\1:\\2:\\3'))::macaddr, 'bench-' || n, now(), now()
      from generate_series(1, ${machines}::integer) n`;
    await sql`
      insert into machine_health (machine_id, last_seen, due_at)
      select id, now(), now() + random() * ${interval}::float8 * interval '1 second' from machine`;
  });
  await database.close();
}
