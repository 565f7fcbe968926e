import { fixedBytes, type Libc } from "./libc.ts";

/** poll(2): there is data to read; there is an error, which for a socket means its error queue. */
const POLLIN = 1;
const POLLERR = 8;

/** What a file descriptor has to say. */
export interface Readiness {
  readable: boolean;
  failing: boolean;
}

/** Waits for file descriptors with ppoll(2): the thread sleeps in it. */
export class Poller {
  readonly #libc: Libc;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;
  readonly #timeout = new DataView(new ArrayBuffer(16));
  readonly #timeoutBytes = new Uint8Array(this.#timeout.buffer);
  readonly #ready: Readiness[];

  /** @param fds to watch; -1 for one that never has anything to say */
  constructor(libc: Libc, fds: readonly number[]) {
    this.#libc = libc;
    this.#bytes = fixedBytes(8 * fds.length);
    this.#view = new DataView(this.#bytes.buffer);
    this.#ready = fds.map(() => ({ readable: false, failing: false }));
    fds.forEach((fd, index) => {
      this.#view.setInt32(8 * index, fd, true);
      this.#view.setInt16(8 * index + 4, POLLIN, true);
    });
  }

  /**
   * Sleeps until the first descriptor is ready or the time is over, whatever the others have.
   *
   * @param ms may be fractional
   */
  pause(ms: number): void {
    this.#poll(1n, ms);
  }

  /**
   * Sleeps until a descriptor is ready or the time is over.
   *
   * @param ms may be fractional; Infinity for no end
   * @returns one entry a descriptor, overwritten by the next call
   */
  wait(ms: number): readonly Readiness[] {
    const count = BigInt(this.#ready.length);
    if (ms === Infinity) this.#libc.call.ppoll_forever(this.#bytes, count, 0n, 0n);
    else this.#poll(count, ms);
    this.#ready.forEach((ready, index) => {
      const events = this.#view.getInt16(8 * index + 6, true);
      ready.readable = (events & POLLIN) !== 0;
      ready.failing = (events & POLLERR) !== 0;
    });
    return this.#ready;
  }

  #poll(count: bigint, ms: number): void {
    const seconds = Math.floor(ms / 1e3);
    this.#timeout.setBigInt64(0, BigInt(seconds), true);
    this.#timeout.setBigInt64(8, BigInt(Math.floor((ms - seconds * 1e3) * 1e6)), true);
    this.#libc.call.ppoll(this.#bytes, count, this.#timeoutBytes, 0n);
  }
}
