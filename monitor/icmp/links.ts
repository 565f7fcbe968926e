import type { Libc } from "./libc.ts";
import { NetlinkSocket } from "./netlink_socket.ts";
import {
  type Link,
  type NeighbourState,
  readLink,
  readNeighbour,
  readRoute,
  requestLinks,
  requestNeighbour,
  requestRoute,
  type Route,
  RTM,
} from "./rtnetlink.ts";

/**
 * Milliseconds for which what is known of the interfaces is fresh enough. The kernel may hold its messages of
 * a flapping carrier back for a second (linkwatch), so a decision is not left to them alone.
 */
const FRESH = 50;
/** How many interfaces may lie below one another: a VLAN on a bond below a vxlan is three. */
const DEPTH = 8;

interface Watched {
  readonly link: Link;
  /** The last moment at which it was set up and without carrier: -Infinity: never, Infinity: now. */
  readonly lostAt: number;
}

/**
 * The host's own interfaces, kept up to date by the kernel's messages.
 *
 * Without carrier a packet is "sent" and silently dropped, so silence means nothing then. The same
 * holds where an interface lies upon another one: a vxlan device knows nothing of its underlay's carrier.
 */
export class Links {
  readonly #changes: NetlinkSocket;
  readonly #questions: NetlinkSocket;
  readonly #steady: () => number;
  #links = new Map<number, Watched>();
  #askedAt = -Infinity;

  /**
   * @param steady milliseconds on the steady clock
   * @throws when the kernel refuses a netlink socket
   */
  constructor(libc: Libc, steady: () => number) {
    this.#steady = steady;
    this.#changes = new NetlinkSocket(libc, true);
    this.#questions = new NetlinkSocket(libc, false);
    this.#askForAll();
  }

  /** Becomes readable when an interface changes: call `refresh` then. */
  get fd(): number {
    return this.#changes.fd;
  }

  /** Takes in what has changed. */
  refresh(): void {
    for (let read = this.#changes.receive(); read !== null; read = this.#changes.receive()) {
      if (read === "lost") {
        this.#changes.request(requestLinks());
        continue;
      }
      for (const message of read) {
        if (message.type === RTM.NEWLINK) this.#set(readLink(message));
        else if (message.type === RTM.DELLINK) this.#links.delete(readLink(message).index);
      }
    }
  }

  /** Every interface as it is now. */
  all(): Link[] {
    this.#freshen();
    return [...this.#links.values()].map(({ link }) => link);
  }

  /**
   * The name of an interface on the way to an address that was without carrier at some moment since
   * `since`, or null.
   *
   * @param address 4 or 16 bytes
   * @param since on the steady clock
   */
  lost(address: Uint8Array, since: number): string | null {
    this.#freshen();
    // The usual case: all is well, and no way need be looked up.
    const suspect = this.#links.values().find(({ lostAt }) => lostAt >= since);
    if (suspect === undefined) return null;
    const route = this.route(address);
    // The route went with the interface that had it.
    if (route === null) return suspect.link.name;
    let index = route.link;
    for (let depth = 0; depth < DEPTH; depth++) {
      const watched = this.#links.get(index);
      if (watched === undefined) return null;
      if (watched.lostAt >= since) return watched.link.name;
      index = watched.link.lower;
    }
    return null;
  }

  /** How an address is reached now, or null when it is not. */
  route(address: Uint8Array): Route | null {
    const [message] = this.#ask(requestRoute(address));
    return message === undefined ? null : readRoute(message);
  }

  /** What the kernel knows of the MAC address of a neighbour on an interface. */
  neighbour(link: number, address: Uint8Array): NeighbourState {
    const [message] = this.#ask(requestNeighbour(link, address));
    return message === undefined ? "unknown" : readNeighbour(message);
  }

  close(): void {
    this.#changes.close();
    this.#questions.close();
  }

  #freshen(): void {
    if (this.#steady() - this.#askedAt > FRESH) this.#askForAll();
  }

  #askForAll(): void {
    this.#askedAt = this.#steady();
    this.#changes.request(requestLinks());
    this.refresh();
  }

  #set(link: Link): void {
    const before = this.#links.get(link.index);
    this.#links.set(link.index, { link, lostAt: this.#lostAt(link, before) });
  }

  #lostAt(link: Link, before: Watched | undefined): number {
    if (link.up && !link.carrier) return Infinity;
    if (before === undefined) return -Infinity;
    // One that is not set up leads nowhere: only the moment at which it was taken down counts.
    const fell = before.link.up && !link.up;
    const flapped = before.link.drops !== link.drops;
    return before.lostAt === Infinity || fell || flapped ? this.#steady() : before.lostAt;
  }

  #ask(question: Uint8Array<ArrayBuffer>) {
    this.#questions.request(question);
    const answer = this.#questions.receive();
    return answer === null || answer === "lost" ? [] : answer;
  }
}
