/**
 * The only place with FFI: the C library, opened once a thread.
 *
 * Everything is a synchronous call. `errno` belongs to the thread and is right only straight after such a
 * call; after a `nonblocking: true` one it never is.
 */

const PATHS: Partial<Record<typeof Deno.build.arch, readonly string[]>> = {
  x86_64: ["/lib/x86_64-linux-gnu/libc.so.6", "/usr/lib64/libc.so.6", "/usr/lib/libc.so.6"],
  aarch64: ["/lib/aarch64-linux-gnu/libc.so.6", "/usr/lib64/libc.so.6", "/usr/lib/libc.so.6"],
};

/**
 * Where distributions keep the C library (Debian, Fedora, Arch), for `--allow-ffi=`. Absolute, because
 * Deno resolves a bare `libc.so.6` against the current folder.
 */
export const LIBC_PATHS: readonly string[] = PATHS[Deno.build.arch] ?? [];

const SYMBOLS = {
  __errno_location: { parameters: [], result: "u64" },
  bind: { parameters: ["i32", "buffer", "u32"], result: "i32" },
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  eventfd: { parameters: ["u32", "i32"], result: "i32" },
  memcpy: { parameters: ["buffer", "buffer", "usize"], result: "u64" },
  peek: { name: "memcpy", parameters: ["buffer", "u64", "usize"], result: "u64" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  ppoll: { parameters: ["buffer", "u64", "buffer", "u64"], result: "i32" },
  ppoll_forever: {
    name: "ppoll",
    parameters: ["buffer", "u64", "u64", "u64"],
    result: "i32",
  },
  read: { parameters: ["i32", "buffer", "usize"], result: "i32" },
  recv: { parameters: ["i32", "buffer", "usize", "i32"], result: "i32" },
  recvmmsg: { parameters: ["i32", "u64", "u32", "i32", "u64"], result: "i32" },
  sendmmsg: { parameters: ["i32", "u64", "u32", "i32"], result: "i32" },
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "i32" },
  setsockopt: { parameters: ["i32", "i32", "i32", "buffer", "u32"], result: "i32" },
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  write: { parameters: ["i32", "buffer", "usize"], result: "i32" },
} as const;

/** Bytes that do not move: a typed array of up to 64 bytes made by itself may live on V8's moving heap. */
export function fixedBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(length));
}

/** The C library in this thread. */
export class Libc {
  readonly call: Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];
  readonly #errnoAddress: bigint;
  readonly #errno = new DataView(new ArrayBuffer(4));
  readonly #errnoBytes = new Uint8Array(this.#errno.buffer);
  readonly #time = new DataView(new ArrayBuffer(16));
  readonly #timeBytes = new Uint8Array(this.#time.buffer);

  constructor(library: Deno.DynamicLibrary<typeof SYMBOLS>) {
    this.call = library.symbols;
    this.#errnoAddress = this.call.__errno_location();
  }

  /** The error number of the call just made. */
  errno(): number {
    this.call.peek(this.#errnoBytes, this.#errnoAddress, 4n);
    return this.#errno.getInt32(0, true);
  }

  /**
   * Where `bytes` begin, for a structure that has to hold a pointer to them. `memcpy` of nothing returns
   * its destination: `Deno.UnsafePointer` would want `--allow-ffi` without a path. Keep `bytes` reachable.
   */
  addressOf(bytes: Uint8Array<ArrayBuffer>): bigint {
    return this.call.memcpy(bytes, bytes, 0n);
  }

  /** Milliseconds since the epoch, as packets are stamped (CLOCK_REALTIME); jumps when it is set. */
  wall(): number {
    return this.#clock(0);
  }

  /** Milliseconds that only run on (CLOCK_MONOTONIC). */
  steady(): number {
    return this.#clock(1);
  }

  #clock(id: number): number {
    this.call.clock_gettime(id, this.#timeBytes);
    // 32 bits of seconds last until 2106; a BigInt a stamp would cost more than the call.
    return this.#time.getUint32(0, true) * 1e3 + this.#time.getUint32(8, true) / 1e6;
  }
}

let opened: Libc | undefined;

/**
 * Opens the C library, once a thread.
 *
 * @throws when none of `LIBC_PATHS` can be loaded, with what to do
 */
export function openLibc(): Libc {
  return opened ??= new Libc(loadLibrary());
}

function loadLibrary(): Deno.DynamicLibrary<typeof SYMBOLS> {
  const failures: unknown[] = [];
  for (const path of LIBC_PATHS) {
    try {
      return Deno.dlopen(path, SYMBOLS);
    } catch (error) {
      failures.push(error);
    }
  }
  const platform = `${Deno.build.os} ${Deno.build.arch}`;
  throw new Error(
    LIBC_PATHS.length === 0 || Deno.build.os !== "linux"
      ? `Cannot ping from ${platform}: the prober speaks to Linux on x86_64 or aarch64`
      : `Cannot load the C library: tried ${LIBC_PATHS.join(", ")}. ` +
        `Is it elsewhere, or is --allow-ffi=${LIBC_PATHS.join(",")} missing? (${
          failures.map(String).join("; ")
        })`,
    { cause: failures[0] },
  );
}
