/**
 * The kernel's neighbour table (arp(7)): one for the whole host, with a hard limit that a sweep of addresses on
 * its own links can hit. Then nothing on the host can talk to anybody new.
 */

/** How full the table of a family is. */
export interface Neighbours {
  readonly family: 4 | 6;
  readonly entries: number;
  /** `gc_thresh3`. */
  readonly limit: number;
  /** Times that the kernel refused an entry since it started; null where it does not say. */
  readonly overflows: number | null;
}

/** Above this share of the limit the table counts as nearly full. */
const NEARLY = 0.8;

/** Reads /proc/net/stat/arp_cache or ndisc_cache; null when it is something else. */
export function parseCacheStat(
  text: string,
): { readonly entries: number; readonly overflows: number | null } | null {
  const [names, ...cpus] = text.trim().split("\n").map((line) => line.trim().split(/\s+/));
  const entries = names?.indexOf("entries") ?? -1;
  if (entries < 0 || cpus.length === 0) return null;
  const overflows = names!.indexOf("table_fulls");
  const read = (row: readonly string[], column: number) => parseInt(row[column] ?? "0", 16);
  return {
    // The table is one: each processor's line says the same. Events are counted by processor.
    entries: read(cpus[0]!, entries),
    overflows: overflows < 0 ? null : cpus.reduce((sum, row) => sum + read(row, overflows), 0),
  };
}

/** Counts the entries in /proc/net/arp, which shows those of one network namespace. */
export function countArpLines(text: string): number {
  return Math.max(0, text.trim().split("\n").length - 1);
}

/**
 * Warns when the table is too small for what is to be watched, with the commands that enlarge it.
 *
 * @param onLink machines on this host's own links: each needs an entry, whether it answers or not
 * @returns null when all is well
 */
export function neighbourWarning(
  { family, entries, limit, overflows }: Neighbours,
  onLink: number,
): string | null {
  const needed = Math.max(entries, onLink);
  if (needed <= limit * NEARLY && !overflows) return null;
  const enough = Math.max(4096, 2 ** Math.ceil(Math.log2(2 * needed)));
  const name = family === 4 ? "ipv4" : "ipv6";
  const full = overflows ? `It has overflowed ${overflows} times. ` : "";
  return `The kernel's IPv${family} neighbour table holds ${limit} entries, has ${entries}, ` +
    `and ${onLink} machines are on this host's links, each of which takes one. ${full}` +
    `Enlarge it: sysctl -w net.${name}.neigh.default.gc_thresh3=${enough} ` +
    `net.${name}.neigh.default.gc_thresh2=${enough / 2} ` +
    `net.${name}.neigh.default.gc_thresh1=${enough / 4}`;
}
