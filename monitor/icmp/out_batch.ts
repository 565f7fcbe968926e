import { fixedBytes, type Libc } from "./libc.ts";
import { AF_INET, AF_INET6, MSG_DONTWAIT } from "./linux.ts";
import { ECHO_BYTES, echoTemplate, type Family } from "./packet.ts";

/**
 * Echoes that one call sends. A call costs about as much as an eighth of what the kernel does for an echo, and so do the
 * stamps around it; the more share them, the less is known of when each left.
 */
export const OUT_BATCH = 8;

/** Bytes of one message's parts: mmsghdr and iovec as the kernel lays them out, a name with room to spare. */
const MMSGHDR = 64;
const IOVEC = 16;
const NAME = 32;

/** Echoes and where they go to, in one buffer with all that sendmmsg(2) reads. */
export class OutBatch {
  readonly #libc: Libc;
  readonly #fd: number;
  readonly #address: bigint;
  readonly #addresses: readonly bigint[];
  readonly #names = OUT_BATCH * MMSGHDR;
  readonly #vectors = this.#names + OUT_BATCH * NAME;
  readonly #packets = this.#vectors + OUT_BATCH * IOVEC;
  readonly #bytes = fixedBytes(this.#packets + OUT_BATCH * ECHO_BYTES);
  readonly #addressAt: number;
  readonly #addressLength: number;
  /** By place: its packet, to be written. */
  readonly packets: readonly DataView[];

  constructor(libc: Libc, fd: number, family: Family) {
    this.#libc = libc;
    this.#fd = fd;
    this.#addressAt = family === 4 ? 4 : 8;
    this.#addressLength = family === 4 ? 4 : 16;
    this.#address = libc.addressOf(this.#bytes);
    const places = Array.from({ length: OUT_BATCH }, (_, place) => place);
    this.#addresses = places.map((place) => this.#address + BigInt(place * MMSGHDR));
    this.packets = places.map((place) => {
      const at = this.#packets + place * ECHO_BYTES;
      this.#bytes.set(new Uint8Array(echoTemplate().buffer), at);
      return new DataView(this.#bytes.buffer, at, ECHO_BYTES);
    });
    for (const place of places) this.#point(place, family);
  }

  /** Writes the header of a message, which stays as it is. */
  #point(place: number, family: Family): void {
    const view = new DataView(this.#bytes.buffer);
    const point = (at: number, to: number) =>
      view.setBigUint64(at, this.#address + BigInt(to), true);
    const header = place * MMSGHDR;
    const name = this.#names + place * NAME;
    const vector = this.#vectors + place * IOVEC;
    view.setUint16(name, family === 4 ? AF_INET : AF_INET6, true);
    point(header, name);
    view.setUint32(header + 8, family === 4 ? 16 : 28, true);
    point(header + 16, vector);
    view.setBigUint64(header + 24, 1n, true);
    point(vector, this.#packets + place * ECHO_BYTES);
    view.setBigUint64(vector + 8, BigInt(ECHO_BYTES), true);
  }

  /** Says where a packet goes to. @param addresses holds the 4 or 16 bytes from `at` on */
  address(place: number, addresses: Uint8Array, at: number): void {
    const to = this.#names + place * NAME + this.#addressAt;
    for (let i = 0; i < this.#addressLength; i++) this.#bytes[to + i] = addresses[at + i]!;
  }

  /** Sends packets without waiting. Returns how many left, or -1 with the errno set. */
  send(from: number, count: number): number {
    const { call } = this.#libc;
    return call.sendmmsg(this.#fd, this.#addresses[from]!, count, MSG_DONTWAIT);
  }
}
