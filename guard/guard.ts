import type { Logger } from "../core/log.ts";
import type { DoorOptions } from "./doors.ts";
import { COUNTED, type FromGuard, type ToGuard } from "./messages.ts";
import { type ClientAddress, ConnectionTable } from "./table.ts";

/** What a guard is made from. */
export interface GuardOptions extends DoorOptions {
  /** Connections at once, in all and of one client. */
  readonly connections: number;
  readonly connectionsPerClient: number;
  /** Addresses and prefixes that are many clients, and not limited as one. */
  readonly trustedProxies: readonly string[];
  readonly log: Logger;
  /** Milliseconds between looks at the certificate's files; 10 s where not given. */
  readonly certificateInterval?: number;
}

/** Answers requests, as for `Deno.serve`. `remoteAddr` is the client's. */
export type Handler = (
  request: Request,
  info: Deno.ServeHandlerInfo<Deno.NetAddr>,
) => Response | Promise<Response>;

/** Since the start. */
export type GuardCounts = Readonly<Record<typeof COUNTED[number], number>>;

/** How often new certificates are looked for. */
const CERTIFICATE_INTERVAL = 10_000;

/** Milliseconds for answers: Deno 2.9 would wait for ever for a client that left before its WebSocket was open. */
const PATIENCE = 10_000;

/**
 * A web server behind a guard.
 *
 * `Deno.serve` has no limit on how long a request's head may take, on how much a WebSocket's client
 * sends, or on connections, and cannot change its certificate. So it listens on the loopback
 * interface only, and a thread in front takes the clients' connections, ends TLS, and carries bytes
 * (connection.ts) within limits (limits.ts).
 */
export class Guard {
  readonly port: number;
  readonly #worker: Worker;
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #counters: Int32Array;

  private constructor(
    port: number,
    worker: Worker,
    server: Deno.HttpServer<Deno.NetAddr>,
    counters: Int32Array,
  ) {
    this.port = port;
    this.#worker = worker;
    this.#server = server;
    this.#counters = counters;
  }

  /**
   * Listens.
   *
   * @throws {Deno.errors.AddrInUse} when the port is taken
   * @throws when the certificate is not usable
   */
  static async open(options: GuardOptions, handler: Handler): Promise<Guard> {
    const { log, certificateInterval = CERTIFICATE_INTERVAL, ...rest } = options;
    const table = new ConnectionTable();
    const counters = new Int32Array(new SharedArrayBuffer(4 * COUNTED.length));
    const server = serve(table, handler, log);
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    try {
      const port = await new Promise<number>((resolve, reject) => {
        worker.onmessage = ({ data }: MessageEvent<FromGuard>) => {
          if (data.type === "open") {
            isOpen = true;
            resolve(data.port);
          }
          if (data.type === "failed") reject(failure(data, options));
          if (data.type === "note") log[data.level](data.text);
        };
        let isOpen = false;
        worker.onerror = (event) => {
          // Without the guard nobody is served: the process ends with it, and is started again.
          if (!isOpen) event.preventDefault();
          const error = new Error(`The guard's thread failed: ${event.message}`);
          log.error(error.message);
          reject(error);
        };
        tell(worker, {
          type: "open",
          ...rest,
          table: table.memory,
          counters: counters.buffer,
          serverPort: server.addr.port,
          certificateInterval,
        });
      });
      return new Guard(port, worker, server, counters);
    } catch (error) {
      worker.terminate();
      await server.shutdown();
      throw error;
    }
  }

  counts(): GuardCounts {
    return Object.fromEntries(
      COUNTED.map((name, at) => [name, Atomics.load(this.#counters, at)]),
    ) as GuardCounts;
  }

  /** Lets nobody else in, and resolves when what was asked has been answered, or after a while. WebSockets go on. */
  async shutdown(): Promise<void> {
    tell(this.#worker, { type: "close" });
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(late.resolve, PATIENCE);
    await Promise.race([this.#server.shutdown(), late.promise]);
    clearTimeout(timer);
    this.#server.unref();
  }

  /** Cuts every connection that is left. */
  end(): void {
    this.#worker.terminate();
  }
}

function tell(worker: Worker, message: ToGuard): void {
  worker.postMessage(message);
}

function serve(
  table: ConnectionTable,
  handler: Handler,
  log: Logger,
): Deno.HttpServer<Deno.NetAddr> {
  return Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    automaticCompression: true,
    onListen: () => {},
    onError(error) {
      log.error("A request failed outside of its handler", { error });
      return new Response(null, { status: 500 });
    },
  }, async (request, info) => {
    const { hostname, port } = info.remoteAddr;
    // The guard connects from this address; a port number alone says nothing, since another loopback address may use
    // the same one.
    const begun = hostname === "127.0.0.1" ? table.begin(port) : null;
    if (begun === null) return new Response("Not the manager's port.\n", { status: 403 });
    const { completed } = info;
    const done = () => table.end(port, begun.request);
    completed.then(done, done);
    const answer = await handler(request, { remoteAddr: netAddr(begun.client), completed });
    if (answer.status === 101) table.upgrade(port, begun.request);
    return answer;
  });
}

function netAddr(client: ClientAddress): Deno.NetAddr {
  return { transport: "tcp", ...client };
}

function failure({ name, message }: { name: string; message: string }, options: GuardOptions) {
  const where = `${options.host ?? "every address"}, port ${options.port}`;
  return name === "AddrInUse"
    ? new Deno.errors.AddrInUse(`Cannot listen on ${where}: another program does`)
    : new Error(`Cannot listen on ${where}: ${message}`);
}
