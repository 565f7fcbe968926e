import type { Ip } from "../core/address.ts";
import type { Logger } from "../core/log.ts";
import { neighbourWarning } from "./neighbours.ts";
import type { OwnLinkWatch } from "./own_link.ts";

/** How full the fuller of the two neighbour tables is, and what to do when it is nearly full. */
export interface NeighbourState {
  readonly entries: number;
  /** Machines on this host's own links, which take one each. */
  readonly onLink: number;
  readonly limit: number;
  readonly warning: string | null;
}

/** Milliseconds between two looks: counting 100,000 targets takes some of them. */
const PERIOD = 10_000;

/**
 * Looks now and then whether the kernel's neighbour tables have room for the machines on this host's own links,
 * and warns once each time that they no longer have: when such a table is full, the host itself falls silent.
 */
export class NeighbourWatch {
  #current: NeighbourState | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(
    private readonly ownLink: Pick<OwnLinkWatch, "neighbours" | "countOnLink">,
    private readonly addresses: () => Iterable<Ip>,
    private readonly log: Logger,
  ) {}

  /** What the latest look found; null before the first, and where the kernel does not tell. */
  get current(): NeighbourState | null {
    return this.#current;
  }

  start(): void {
    this.look();
    this.#timer = setInterval(() => this.look(), PERIOD);
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Looks now. */
  look(): void {
    const onLink = this.ownLink.countOnLink(this.addresses());
    const states = this.ownLink.neighbours().map((table) => ({
      entries: table.entries,
      onLink: onLink[table.family],
      limit: table.limit,
      warning: neighbourWarning(table, onLink[table.family]),
    }));
    const [fullest = null] = states.sort((a, b) =>
      Number(b.warning !== null) - Number(a.warning !== null) ||
      share(b) - share(a)
    );
    const warning = fullest?.warning ?? null;
    if (warning !== null && this.#current?.warning == null) this.log.warn(warning);
    this.#current = fullest;
  }
}

/** How much of the table is taken, or will be once every machine has been asked for. */
function share({ entries, onLink, limit }: NeighbourState): number {
  return Math.max(entries, onLink) / limit;
}
