/** A message of /ws/status as it was received: JSON, unchecked. */
// deno-lint-ignore no-explicit-any -- tests look into messages of either dialect.
export type Received = any;

/** A WebSocket client that keeps what it receives until it is asked for. */
export class SocketClient implements AsyncDisposable {
  readonly received: Received[] = [];
  readonly #socket: WebSocket;
  readonly #opened = Promise.withResolvers<void>();
  readonly #closed = Promise.withResolvers<{ code: number; reason: string }>();
  #read = 0;
  #arrived: () => void = () => {};

  private constructor(url: string, protocols: string[], headers: HeadersInit) {
    // Deno's own option: browsers set headers such as Origin, and tests play browsers.
    this.#socket = new WebSocket(url.replace(/^http/, "ws"), { protocols, headers } as never);
    this.#socket.onopen = () => this.#opened.resolve();
    this.#socket.onmessage = ({ data }) => {
      this.received.push(JSON.parse(data));
      this.#arrived();
    };
    this.#socket.onclose = ({ code, reason }) => {
      this.#closed.resolve({ code, reason });
      this.#opened.reject(new Error(`${url} closed before it was open: ${code} ${reason}`));
      this.#arrived();
    };
    this.#closed.promise.catch(() => {});
  }

  /** Connects; rejects when the server refuses. */
  static async connect(
    url: string,
    protocols: string[] = [],
    headers: HeadersInit = {},
  ): Promise<SocketClient> {
    const client = new SocketClient(url, protocols, headers);
    await client.#opened.promise;
    return client;
  }

  /** The subprotocol that was agreed on; empty for none. */
  get protocol(): string {
    return this.#socket.protocol;
  }

  /** Resolves when the connection is gone. */
  get closed(): Promise<{ code: number; reason: string }> {
    return this.#closed.promise;
  }

  /** The next message that fits; those before it are passed over. Rejects after `patience` ms. */
  async next(fits: (message: Received) => boolean = () => true, patience = 10_000) {
    const deadline = performance.now() + patience;
    for (;;) {
      while (this.#read < this.received.length) {
        const message = this.received[this.#read++];
        if (fits(message)) return message;
      }
      await this.#arrival(deadline - performance.now());
    }
  }

  send(data: string | ArrayBuffer): void {
    this.#socket.send(data);
  }

  async close(): Promise<void> {
    this.#socket.close();
    await this.closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #arrival(patience: number): Promise<void> {
    if (this.#socket.readyState === WebSocket.CLOSED) {
      throw new Error("the connection was closed before such a message came");
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#arrived = resolve;
    const timer = setTimeout(
      () => reject(new Error(`no such message came; ${this.received.length} others did`)),
      Math.max(0, patience),
    );
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      this.#arrived = () => {};
    }
  }
}

/**
 * A client that shakes hands and then never reads: what a browser on a laptop that went to sleep
 * looks like.
 */
export async function stalledClient(url: string, protocol?: string): Promise<Deno.TcpConn> {
  const { hostname, port, pathname } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode([
    `GET ${pathname} HTTP/1.1`,
    `Host: ${hostname}:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Version: 13",
    ...(protocol === undefined ? [] : [`Sec-WebSocket-Protocol: ${protocol}`]),
    "\r\n",
  ].join("\r\n")));
  // One byte proves that the handshake is being answered.
  await connection.read(new Uint8Array(1));
  return connection;
}
