/**
 * Watches the ICMP echoes that pass a namespace's interfaces, both ways, with the kernel's stamps, as tcpdump(8) would: a
 * child process with a packet socket (packet(7)).
 */
import { fixedBytes, openLibc } from "../../monitor/icmp/libc.ts";
import { SO_TIMESTAMPNS, SOCK_DGRAM, SOCK_NONBLOCK, SOL_SOCKET } from "../../monitor/icmp/linux.ts";
import { MessageReader } from "../../monitor/icmp/messages.ts";
import { afterIpv4Header } from "../../monitor/icmp/packet.ts";
import { Poller } from "../../monitor/icmp/poller.ts";
import { readLines } from "./json_lines.ts";
import type { Namespace } from "./netns.ts";

const AF_PACKET = 17;
/** Every protocol: the kernel shows what goes out to no other kind. Network byte order. */
const ETH_P_ALL = 0x0300;
const ECHO_REPLY = 0;
const ECHO_REQUEST = 8;

interface Passed {
  readonly isReply: boolean;
  /** Id and sequence number. */
  readonly echo: number;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface Capture extends AsyncDisposable {
  /** Milliseconds from each request that has been answered so far to its reply, in the order of the requests. */
  roundTrips(): readonly number[];
  /** Resolves when so many round trips have been seen. */
  until(count: number): Promise<void>;
}

/** Starts it; resolves when it watches. */
export async function startCapture(namespace: Namespace): Promise<Capture> {
  const child = namespace.deno(["-A"], new URL(import.meta.url));
  const lines = readLines<Passed | "watching">(child.stdout);
  await lines.next();
  const requests = new Map<number, number>();
  const trips = new Map<number, number>();
  let look = () => {};
  const reading = (async () => {
    for await (const passed of lines) {
      if (passed === "watching") continue;
      const { echo, at } = passed;
      const sent = requests.get(echo);
      if (!passed.isReply) requests.set(echo, at);
      else if (sent !== undefined && !trips.has(echo)) trips.set(echo, at - sent);
      look();
    }
  })();
  return {
    roundTrips: () => [...requests.keys()].flatMap((echo) => trips.get(echo) ?? []),
    until: (count) =>
      new Promise((resolve) => {
        look = () => trips.size >= count && resolve();
        look();
      }),
    async [Symbol.asyncDispose]() {
      await child.stdin.close();
      child.kill("SIGKILL");
      await child.status;
      await reading;
    },
  };
}

/** Never returns: the test ends the process. */
function watch(): void {
  const libc = openLibc();
  const fd = libc.call.socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK, ETH_P_ALL);
  if (fd < 0) throw new Error(`no packet socket: errno ${libc.errno()}`);
  const on = fixedBytes(4);
  on[0] = 1;
  libc.call.setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, on, 4);
  const poller = new Poller(libc, [fd]);
  const messages = new MessageReader(libc, fd);
  const { view } = messages;
  say("watching");
  while (true) {
    poller.wait(Infinity);
    for (let count = messages.read(0); count > 0; count = messages.read(0)) {
      for (let message = 0; message < count; message++) {
        const start = messages.dataAt(message);
        // Version 4 and protocol 1: ICMP in IPv4.
        if (view.getUint8(start) >> 4 !== 4 || view.getUint8(start + 9) !== 1) continue;
        const icmp = afterIpv4Header(view, start);
        const type = view.getUint8(icmp);
        if (type !== ECHO_REPLY && type !== ECHO_REQUEST) continue;
        say({
          isReply: type === ECHO_REPLY,
          echo: view.getUint32(icmp + 4),
          at: messages.control(message).stamp,
        });
      }
    }
  }
}

function say(value: Passed | "watching"): void {
  Deno.stdout.writeSync(new TextEncoder().encode(JSON.stringify(value) + "\n"));
}

if (import.meta.main) watch();
