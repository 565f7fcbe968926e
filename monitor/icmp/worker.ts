/**
 * The Worker: its thread belongs to the engine, which sleeps in ppoll(2) and makes every call
 * synchronously, so that neither a busy main thread nor a timer delays a stamp.
 *
 * After `WorkerStart` it never returns to its event loop: checks come and go through shared memory, and
 * `bell[1]` of the table ends it.
 */
import { CheckTable } from "./check_table.ts";
import { Counters } from "./counters.ts";
import { Doorbell } from "./doorbell.ts";
import { Engine } from "./engine.ts";
import { type Libc, openLibc } from "./libc.ts";
import { Links } from "./links.ts";
import type { Family } from "./packet.ts";
import { Poller } from "./poller.ts";
import { IcmpSocket, SocketError } from "./socket.ts";

/**
 * Milliseconds that replies lie in the socket, unless there is more to send: the kernel has stamped them, and one call
 * then reads many. Woken by each of them, the engine took twice the processor time at 100,000 echoes a second.
 */
const TURN_SPACING = 1;

/** What the prober posts, once. Times in milliseconds. */
export interface WorkerStart {
  readonly table: SharedArrayBuffer;
  readonly capacity: number;
  readonly counters: SharedArrayBuffer;
  readonly doorbell: number;
  readonly window: number;
  readonly timeout: number;
  readonly gap: number;
  readonly rate: number;
}

/** What the Worker posts back. */
export type WorkerMessage =
  /** `blind`: why interfaces without carrier go unnoticed, or null when they do not. */
  | { readonly kind: "ready"; readonly sockets: "raw" | "ping"; readonly blind: string | null }
  /** No socket could be opened, for this errno. */
  | { readonly kind: "refused"; readonly errno: number }
  | { readonly kind: "ended" }
  /** It cannot go on, and has closed its sockets. */
  | { readonly kind: "crashed"; readonly message: string };

self.onmessage = ({ data }: MessageEvent<WorkerStart>) => {
  try {
    run(data);
  } catch (error) {
    post({ kind: "crashed", message: String(error) });
  }
  self.close();
};

function run(start: WorkerStart): void {
  const libc = openLibc();
  const slotBits = bitsFor(start);
  const sockets = { 4: open(libc, 4, slotBits), 6: open(libc, 6, slotBits) };
  const opened = [sockets[4], sockets[6]].find((socket) => typeof socket !== "number");
  if (opened === undefined) return post({ kind: "refused", errno: sockets[4] as number });
  const links = watchLinks(libc);
  const blind = typeof links === "string" ? links : null;
  post({ kind: "ready", sockets: opened.kind, blind });
  try {
    serve(libc, start, sockets, typeof links === "string" ? null : links);
  } finally {
    if (typeof links !== "string") links.close();
    for (const socket of [sockets[4], sockets[6]]) {
      if (typeof socket !== "number") socket.close();
    }
  }
  post({ kind: "ended" });
}

function serve(libc: Libc, start: WorkerStart, sockets: Sockets, links: Links | null): void {
  const table = new CheckTable(start.table, start.capacity);
  const engine = new Engine({
    ...start,
    table,
    counters: new Counters(start.counters),
    sockets,
    clock: libc,
    links,
  });
  const fds = [start.doorbell, fdOf(sockets[4]), fdOf(sockets[6]), links?.fd ?? -1];
  const poller = new Poller(libc, fds);
  let wait = 0;
  while (Atomics.load(table.bell, 1) === 0) {
    const pause = Math.min(wait, TURN_SPACING);
    poller.pause(pause);
    const [rung, four, six, changed] = poller.wait(wait - pause);
    Atomics.add(table.bell, 2, 1);
    if (rung!.readable) Doorbell.silence(libc, start.doorbell);
    if (changed!.readable || changed!.failing) links?.refresh();
    wait = engine.turn(four!, six!);
  }
}

type Sockets = { readonly 4: IcmpSocket | number; readonly 6: IcmpSocket | number };

/** The socket, or the errno for which there is none. */
function open(libc: Libc, family: Family, slotBits: number): IcmpSocket | number {
  try {
    return new IcmpSocket(libc, family, slotBits);
  } catch (error) {
    if (error instanceof SocketError) return error.errno;
    throw error;
  }
}

/** Where the kernel has no netlink for us, the reason. */
function watchLinks(libc: Libc): Links | string {
  try {
    return new Links(libc, () => libc.steady());
  } catch (error) {
    return String(error);
  }
}

/** Enough slots for what may be sent within a time-out, as far as ids have room for it. */
function bitsFor({ rate, timeout, window }: WorkerStart): number {
  const echoes = Math.max(2 * window, (rate * timeout) / 1000);
  return Math.min(20, Math.max(16, Math.ceil(Math.log2(echoes))));
}

function fdOf(socket: IcmpSocket | number): number {
  return typeof socket === "number" ? -1 : socket.fd;
}

function post(message: WorkerMessage): void {
  self.postMessage(message);
}
