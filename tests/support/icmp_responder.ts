/**
 * A host that answers pings as a test wants it to: late to the microsecond, twice, or falsely. A child
 * process in the targets' namespace, where the kernel itself must not answer (icmp_echo_ignore_all).
 */
import { ERRNO } from "../../monitor/icmp/errno.ts";
import { fixedBytes, type Libc, openLibc } from "../../monitor/icmp/libc.ts";
import { AF_INET, IPPROTO_ICMP, SOCK_NONBLOCK, SOCK_RAW } from "../../monitor/icmp/linux.ts";
import { checksum } from "../../monitor/icmp/packet.ts";
import { Poller } from "../../monitor/icmp/poller.ts";
import { readLines, writeLine } from "./json_lines.ts";
import type { Namespace } from "./netns.ts";

/** How it answers. */
export interface Manner {
  /** Milliseconds from the kernel's stamp of a request to its reply. */
  readonly delay: number;
  /** Replies a request; 0 for none. */
  readonly copies: number;
  /** What is wrong with a reply, if anything. */
  readonly forge?: "secret" | "nonce";
  /** An address of the namespace's to reply from, instead of the one that was asked. */
  readonly source?: string;
}

/** Starts it; resolves when it listens. */
export async function startResponder(
  namespace: Namespace,
  manner: Manner,
): Promise<AsyncDisposable> {
  await namespace.sysctl("net/ipv4/icmp_echo_ignore_all", 1);
  const self = new URL(import.meta.url);
  const child = namespace.deno(["-A"], self, [JSON.stringify(manner)]);
  await readLines(child.stdout).next();
  return {
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      child.kill("SIGKILL");
      await child.status;
      await namespace.sysctl("net/ipv4/icmp_echo_ignore_all", 0);
    },
  };
}

interface Reply {
  readonly due: number;
  readonly packet: Uint8Array<ArrayBuffer>;
  readonly to: Uint8Array<ArrayBuffer>;
}

/** Never returns: the test ends the process. */
async function respond({ delay, copies, forge, source }: Manner): Promise<void> {
  const libc = openLibc();
  const requests = rawSocket(libc);
  const fd = rawSocket(libc);
  if (source !== undefined) {
    const from = sockaddr(Uint8Array.from(source.split("."), Number));
    if (libc.call.bind(fd, from, from.length) < 0) throw new Error(`bind: errno ${libc.errno()}`);
  }
  const poller = new Poller(libc, [requests]);
  const buffer = fixedBytes(2048);
  const replies: Reply[] = [];
  await writeLine(Deno.stdout.writable.getWriter(), "listening");
  while (true) {
    const next = replies[0]?.due ?? Infinity;
    // The last bit is spun away: a timer alone is 50 µs late.
    poller.wait(Math.max(0, next - libc.wall() - 0.2));
    for (;;) {
      const length = libc.call.recv(requests, buffer, 2048n, 0);
      if (length < 0 && libc.errno() === ERRNO.EAGAIN) break;
      const request = buffer.slice(0, Math.max(0, length));
      const reply = answer(request, forge);
      if (reply === null) continue;
      const due = libc.wall() + delay;
      for (let copy = 0; copy < copies; copy++) replies.push({ due, ...reply });
    }
    while (replies[0] !== undefined && replies[0].due <= libc.wall() + 0.2) {
      const { due, packet, to } = replies.shift()!;
      while (libc.wall() < due);
      libc.call.sendto(fd, packet, BigInt(packet.length), 0, to, to.length);
    }
  }
}

function answer(ip: Uint8Array, forge: Manner["forge"]): Omit<Reply, "due"> | null {
  const header = ((ip[0] ?? 0) & 15) * 4;
  if (ip[header] !== 8) return null;
  const packet = fixedBytes(ip.length - header);
  packet.set(ip.subarray(header));
  packet[0] = 0;
  if (forge === "secret") packet[9]! ^= 1;
  if (forge === "nonce") packet[21]! ^= 1;
  packet.fill(0, 2, 4);
  const view = new DataView(packet.buffer);
  view.setUint16(2, checksum(view, 0, packet.length));
  return { packet, to: sockaddr(ip.subarray(12, 16)) };
}

function rawSocket(libc: Libc): number {
  const fd = libc.call.socket(AF_INET, SOCK_RAW | SOCK_NONBLOCK, IPPROTO_ICMP);
  if (fd < 0) throw new Error(`no raw socket: errno ${libc.errno()}`);
  return fd;
}

function sockaddr(address: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = fixedBytes(16);
  bytes[0] = AF_INET;
  bytes.set(address, 4);
  return bytes;
}

if (import.meta.main) await respond(JSON.parse(Deno.args[0] ?? "{}"));
