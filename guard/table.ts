/**
 * What the guard's thread and the server's know of each connection, in memory that both see: no
 * message has to be sent for a request, and none can come late.
 *
 * A connection is known by the port that the guard calls the server from. The guard enters it before
 * it passes on a single byte, so the server can tell who is behind every request, and that one which
 * is not in the table did not come through the guard.
 */

/** There is nothing on this port; between requests; one is being answered; it is a WebSocket now. */
export const PHASES = ["absent", "idle", "busy", "upgraded"] as const;
export type Phase = (typeof PHASES)[number];

/** Where a client calls from. */
export interface ClientAddress {
  readonly hostname: string;
  readonly port: number;
}

const PORTS = 65_536;
/** Bytes for an address as text: INET6_ADDRSTRLEN is 46 (inet_ntop(3)), the rest may be a zone. */
const TEXT = 64;

/** The table; the same memory gives the same table in every thread. */
export class ConnectionTable {
  readonly #phases: Uint8Array;
  readonly #requests: Uint32Array;
  readonly #ports: Uint16Array;
  readonly #texts: Uint8Array;

  constructor(readonly memory = new SharedArrayBuffer(PORTS * (1 + 4 + 2 + TEXT))) {
    this.#requests = new Uint32Array(memory, 0, PORTS);
    this.#ports = new Uint16Array(memory, PORTS * 4, PORTS);
    this.#phases = new Uint8Array(memory, PORTS * 6, PORTS);
    this.#texts = new Uint8Array(memory, PORTS * 7, PORTS * TEXT);
  }

  /** The guard has a connection to the server from this port, for this client. */
  enter(port: number, client: ClientAddress): void {
    const text = new TextEncoder().encode(client.hostname).subarray(0, TEXT - 1);
    this.#texts[port * TEXT] = text.length;
    this.#texts.set(text, port * TEXT + 1);
    this.#ports[port] = client.port;
    this.#setPhase(port, "idle");
  }

  /** The guard's connection from this port is gone. */
  leave(port: number): void {
    this.#setPhase(port, "absent");
  }

  phase(port: number): Phase {
    return PHASES[Atomics.load(this.#phases, port)] ?? "absent";
  }

  /** Requests that have come from this port, ever. */
  requests(port: number): number {
    return Atomics.load(this.#requests, port);
  }

  /**
   * A request has come: its head was whole.
   *
   * @returns who sent it, and the number by which its end is told; null when not through the guard
   */
  begin(port: number): { client: ClientAddress; request: number } | null {
    if (this.phase(port) === "absent") return null;
    this.#setPhase(port, "busy");
    const request = (Atomics.add(this.#requests, port, 1) + 1) >>> 0;
    const at = port * TEXT;
    const text = this.#texts.subarray(at + 1, at + 1 + this.#texts[at]!);
    return {
      client: { hostname: String.fromCharCode(...text), port: this.#ports[port]! },
      request,
    };
  }

  /** The request has been answered, unless another has begun since, or it became a WebSocket. */
  end(port: number, request: number): void {
    if (this.requests(port) === request && this.phase(port) === "busy") {
      this.#setPhase(port, "idle");
    }
  }

  /** The request has become a WebSocket. For Deno it ends with that, so its end may come before. */
  upgrade(port: number, request: number): void {
    if (this.requests(port) === request && this.phase(port) !== "absent") {
      this.#setPhase(port, "upgraded");
    }
  }

  #setPhase(port: number, phase: Phase): void {
    Atomics.store(this.#phases, port, PHASES.indexOf(phase));
  }
}
