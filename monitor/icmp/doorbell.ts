import { fixedBytes, type Libc } from "./libc.ts";

const EFD_CLOEXEC = 0x8_0000;
const EFD_NONBLOCK = 0x800;

/** Wakes a thread that sleeps in poll: an eventfd(2), which the ringing thread makes. */
export class Doorbell {
  readonly #libc: Libc;
  readonly #one = fixedBytes(8);

  private constructor(libc: Libc, readonly fd: number) {
    this.#libc = libc;
    this.#one[0] = 1;
  }

  /** @throws when the process has no file descriptor left */
  static open(libc: Libc): Doorbell {
    const fd = libc.call.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (fd < 0) throw new Error(`Cannot make an eventfd: errno ${libc.errno()}`);
    return new Doorbell(libc, fd);
  }

  ring(): void {
    this.#libc.call.write(this.fd, this.#one, 8n);
  }

  close(): void {
    this.#libc.call.close(this.fd);
  }

  /** In the other thread: silences a bell that rang. */
  static silence(libc: Libc, fd: number): void {
    libc.call.read(fd, fixedBytes(8), 8n);
  }
}
