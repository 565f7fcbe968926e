import { type Certificate, type CertificateFiles, isSame, readCertificate } from "./certificate.ts";

/** Where clients are let in. */
export interface DoorOptions {
  /** Null: every address, IPv4 and IPv6 where the machine has it. */
  readonly host: string | null;
  readonly port: number;
  /** Null for plain HTTP. */
  readonly tls: CertificateFiles | null;
}

/** How often the port is tried when the certificate changes, and milliseconds between. */
const REOPEN_TRIES = 500;
const REOPEN_PAUSE = 2;

/** The port could not be had back: nobody gets in until a later `refresh` opens a door. */
export class NoDoorError extends Error {
  override readonly name = "NoDoorError";

  constructor({ hostname, port }: { hostname: string; port: number }, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`Cannot listen on ${hostname}, port ${port}, with the new certificate: ${reason}`, {
      cause,
    });
  }
}

export type Door = Deno.Listener<Deno.Conn, Deno.NetAddr>;

/** The door that is open, and another in its place when the certificate is another. */
export class Doors {
  readonly #options: DoorOptions;
  readonly #onDoor: (door: Door) => void;
  #door: Door | null = null;
  #certificate: Certificate | null = null;
  #address: { hostname: string; port: number } | null = null;

  /** @param onDoor takes the connections of each door, until it is closed */
  constructor(options: DoorOptions, onDoor: (door: Door) => void) {
    this.#options = options;
    this.#onDoor = onDoor;
  }

  /**
   * Opens.
   *
   * @returns the port
   * @throws when the port is taken, or the certificate is not usable
   */
  async open(): Promise<number> {
    const { tls, port } = this.#options;
    this.#certificate = tls === null ? null : await readCertificate(tls);
    this.#use(this.#listen(port));
    return this.#address!.port;
  }

  /**
   * Looks at the certificate's files, and opens a door with the new one where it changed, or where the
   * last time there was no getting the port back. Connections that there are go on with the old one. Not
   * to be called again before it has come to an end.
   *
   * @returns whether there is a new door
   * @throws when the new certificate is not usable, and the old one stays; or {@link NoDoorError}
   */
  async refresh(): Promise<boolean> {
    const { tls } = this.#options;
    if (tls === null || this.#address === null || this.#certificate === null) return false;
    const certificate = await readCertificate(tls);
    if (this.#door !== null && isSame(certificate, this.#certificate)) return false;
    // What is not usable must show before the door is closed.
    listenTls({ hostname: "127.0.0.1", port: 0 }, certificate).close();
    this.#certificate = certificate;
    await this.#reopen();
    return true;
  }

  close(): void {
    this.#door?.close();
    this.#door = null;
    this.#address = null;
  }

  /** Deno can neither swap a listener's certificate nor (with TLS) let two share a port. */
  async #reopen(): Promise<void> {
    this.#door?.close();
    this.#door = null;
    for (let tries = 0; this.#address !== null; tries++) {
      try {
        return this.#use(listenTls(this.#address, this.#certificate!));
      } catch (error) {
        // The kernel gives the port back a moment after the close.
        if (!(error instanceof Deno.errors.AddrInUse) || tries === REOPEN_TRIES) {
          throw new NoDoorError(this.#address, error);
        }
        await new Promise((resolve) => setTimeout(resolve, REOPEN_PAUSE));
      }
    }
  }

  #listen(port: number): Door {
    const { host } = this.#options;
    const listen = (hostname: string) =>
      this.#certificate === null
        ? Deno.listen({ hostname, port })
        : listenTls({ hostname, port }, this.#certificate);
    if (host !== null) return listen(host);
    try {
      return listen("::");
    } catch (error) {
      if (error instanceof Deno.errors.AddrInUse) throw error;
      return listen("0.0.0.0");
    }
  }

  #use(door: Door): void {
    this.#door = door;
    this.#address = { hostname: this.#options.host ?? door.addr.hostname, port: door.addr.port };
    this.#onDoor(door);
  }
}

function listenTls(
  { hostname, port }: { hostname: string; port: number },
  pair: Certificate,
): Door {
  return Deno.listenTls({
    hostname,
    port,
    ...pair,
    // WebSockets need HTTP/1.1, and the guard follows one request at a time.
    alpnProtocols: ["http/1.1"],
  });
}
