import { Allowance, type Fault, faultOf } from "./limits.ts";
import type { ConnectionTable, Phase } from "./table.ts";

/** Bytes read at once. Requests are small, answers are not. */
const UP = 16 * 1024;
const DOWN = 32 * 1024;

/** Milliseconds that what the client still sends is taken and dropped after the server closed. */
const LINGER = 1000;

/**
 * How HTTP/2 begins without TLS (RFC 9113, section 3.4). The server would speak it, and then many requests come
 * at once by one connection: no limit follows them. `PRI` is no method of HTTP/1.1.
 */
const PREFACE = new TextEncoder().encode("PRI ");

const now = () => performance.now();

/** One client's connection, carried to the server and back. */
export class Connection {
  readonly #client: Deno.Conn;
  readonly #table: ConnectionTable;
  #server: Deno.TcpConn | null = null;
  #port = 0;
  #allowance: Allowance | null = null;
  #headSince: number | null = now();
  #headRequests = 0;
  #movedAt = now();
  #answeredAt = now();
  #isCut = false;

  /** @param onFault is told when it ends itself because the client sends too much */
  constructor(client: Deno.Conn, table: ConnectionTable, private readonly onFault: () => void) {
    this.#client = client;
    this.#table = table;
  }

  /** When something last went either way, by `performance.now()`. */
  get movedAt(): number {
    return this.#movedAt;
  }

  get phase(): Phase {
    return this.#server === null ? "idle" : this.#table.phase(this.#port);
  }

  /**
   * Carries until either side is done.
   *
   * @param serverPort where the server listens on the loopback interface
   */
  async carry(serverPort: number): Promise<void> {
    try {
      if ("handshake" in this.#client) await (this.#client as Deno.TlsConn).handshake();
      const first = new Uint8Array(UP);
      const length = await this.#readBeginning(first);
      // Only who says something costs the server a connection.
      if (length === null || this.#isCut) return;
      const server = await this.#connect(serverPort);
      const up = this.#carryUp(server, first, length);
      up.catch(() => {});
      await this.#carryDown(server);
      await this.#client.closeWrite();
      await Promise.race([up, pause(LINGER)]);
    } catch {
      // Either side is gone, or was cut: that is how connections end.
    } finally {
      this.cut();
    }
  }

  /** Why it is to be cut now, or null. Asked about once a second. */
  fault(): Fault | null {
    this.#noticeRequests();
    return faultOf({
      phase: this.phase,
      headSince: this.#headSince,
      movedAt: this.#movedAt,
      answeredAt: this.#answeredAt,
    }, now());
  }

  /** Ends it at once. */
  cut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    if (this.#server !== null) this.#table.leave(this.#port);
    close(this.#client);
    if (this.#server !== null) close(this.#server);
  }

  /** Reads until it is clear what the client speaks; null when it says nothing, or HTTP/2. */
  async #readBeginning(into: Uint8Array): Promise<number | null> {
    for (let length = 0;;) {
      const more = await this.#client.read(into.subarray(length));
      if (more === null) return length === 0 ? null : length;
      length += more;
      const beginning = into.subarray(0, Math.min(length, PREFACE.length));
      if (!beginning.every((byte, at) => byte === PREFACE[at])) return length;
      if (length < PREFACE.length) continue;
      this.onFault();
      return null;
    }
  }

  async #connect(port: number): Promise<Deno.TcpConn> {
    const server = await Deno.connect({ hostname: "127.0.0.1", port });
    if (this.#isCut) {
      close(server);
      throw new Deno.errors.ConnectionAborted("The client is gone.");
    }
    server.setNoDelay(true);
    if ("setNoDelay" in this.#client) (this.#client as Deno.TcpConn).setNoDelay(true);
    this.#port = (server.localAddr as Deno.NetAddr).port;
    this.#headRequests = this.#table.requests(this.#port);
    const { hostname, port: clientPort } = this.#client.remoteAddr as Deno.NetAddr;
    this.#table.enter(this.#port, { hostname, port: clientPort });
    this.#server = server;
    return server;
  }

  async #carryUp(server: Deno.Conn, buffer: Uint8Array, first: number): Promise<void> {
    let isServerGone = false;
    for (let length: number | null = first; length !== null;) {
      this.#noticeBytes(length);
      if (!isServerGone) {
        // A server that answers and closes before it has read all is no reason to stop reading:
        // bytes left unread would make the kernel throw the answer away (RFC 9112, section 9.6).
        isServerGone = !await writeAll(server, buffer.subarray(0, length));
      }
      length = await this.#client.read(buffer);
    }
    if (!isServerGone) await server.closeWrite();
  }

  async #carryDown(server: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(DOWN);
    for (;;) {
      const length = await server.read(buffer);
      if (length === null) return;
      if (!await writeAll(this.#client, buffer.subarray(0, length))) return;
      this.#movedAt = this.#answeredAt = now();
    }
  }

  #noticeBytes(length: number): void {
    const at = this.#movedAt = now();
    const phase = this.phase;
    if (phase === "upgraded") {
      this.#allowance ??= new Allowance(at);
      if (this.#allowance.take(length, at)) return;
      this.onFault();
      this.cut();
      throw new Deno.errors.ConnectionAborted("It sends too much for a WebSocket's client.");
    }
    this.#noticeRequests();
    if (phase === "idle") this.#headSince ??= at;
  }

  /** The head that was waited for is whole once the server has begun to answer it. */
  #noticeRequests(): void {
    if (this.#server === null) return;
    const requests = this.#table.requests(this.#port);
    if (requests === this.#headRequests) return;
    this.#headRequests = requests;
    this.#headSince = null;
    this.#answeredAt = now();
  }
}

async function writeAll(to: Deno.Conn, bytes: Uint8Array): Promise<boolean> {
  try {
    for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
    return true;
  } catch {
    return false;
  }
}

function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch {
    // It is closed already.
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
