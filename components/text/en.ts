/** Everything the pages say, in English. The other languages have exactly these keys. */
export const en = {
  product: "VXLAN Machine Manager",
  notices: "Notices",
  connection: {
    live: (time: string) => `Live ${time}`,
    asOf: (time: string) => `As of ${time}`,
    lost: (time: string) => `Connection lost at ${time}.`,
    age: (age: string) => `What you see is ${age} old.`,
    nextTry: (wait: string) => `Next try in ${wait}.`,
    trying: "Trying now.",
    tryNow: "Try now",
  },
  manager: {
    cutOff: (time: string) => `The manager itself has been without network since ${time}.`,
    stopped: (time: string) => `Monitoring has stood still since ${time}.`,
    frozen: "States stay as they were until it is back.",
    heldBack: (count: number, time: string) =>
      `${number(count)} ${machines(count)} cannot be checked from here since ${time}.`,
    databaseAway: (time: string) => `The database has been away since ${time}.`,
    notStored: "Nothing can be registered or deleted, and what you see may be old.",
    demo: "Demo: the network is simulated, no packet is sent.",
  },
  state: {
    down: "Unreachable",
    degraded: "Degraded",
    waiting: "Waiting",
    paused: "Paused",
    ok: "Answering",
    deleted: "Deleted",
  },
  counts: { label: "Filter by state", all: "All" },
  truth: {
    line: {
      down: (count: number) => `${number(count)} ${machines(count)} unreachable`,
      degraded: (count: number) => `${number(count)} ${machines(count)} degraded`,
      waiting: (count: number) => `${number(count)} ${machines(count)} waiting for a first answer`,
      ok: (count: number) =>
        count === 1 ? "The one machine answers" : `All ${number(count)} machines answer`,
      paused: (count: number) => `${number(count)} ${machines(count)}, none is being checked`,
      empty: (_: number) => "No machines",
    },
    otherwise: (count: number) =>
      `The other ${number(count)} ${count === 1 ? "answers" : "answer"}`,
    since: (time: string) => `since ${time}`,
    first: (time: string) => `the first since ${time}`,
    /** Around a link that names what they share. */
    shared: (count: number, all: number, time: string): [string, string] => [
      `${some(count, all)} share `,
      `, silent since ${time}`,
    ],
    /** The same of a VTEP behind which nothing answers. */
    whole: (count: number, all: number, time: string): [string, string] => [
      "",
      ` down since ${time}: ${some(count, all)} share it`,
    ],
    title: {
      down: (count: number) => `${number(count)} unreachable`,
      degraded: (count: number) => `${number(count)} degraded`,
      waiting: (count: number) => `${number(count)} waiting`,
      ok: (_: number) => "All well",
      paused: (_: number) => "Paused",
      empty: (_: number) => "No machines",
    },
  },
  /** What machines have in common. */
  shared: {
    vtep: (address: string) => `VTEP ${address}`,
    vni: (vni: string) => `VNI ${vni}`,
    net: (subnet: string) => `Subnet ${subnet}`,
    tag: (tag: string) => tag === "" ? "No tag" : tag,
  },
  incident: {
    /** All behind it are down. */
    down: (what: string) => `${what} down`,
    machines: (count: number) => `${number(count)} ${machines(count)}`,
    /** How many of them, and where. */
    part: (count: number, where: string) => `${number(count)} in ${where}`,
    separator: ", ",
    more: (count: number) => `${number(count)} more`,
  },
  heat: {
    label: "Map of machines",
    by: "Group by",
    network: "Network",
    tag: "Tag",
    rtt: (median: string) => `RTT ${median} ms`,
    counted: (count: number, state: string) => `${number(count)} ${state}`,
    more: (groups: number, count: number) =>
      `${number(groups)} more ${groups === 1 ? "group" : "groups"} with ${number(count)} ${
        machines(count)
      }, none worse than these`,
  },
  list: {
    title: "Machines",
    order: {
      state: "Worst first",
      hostname: "By hostname",
      ip: "By IP",
      mac: "By MAC",
      vni: "By VNI",
      rtt: "By RTT",
      loss: "By loss",
      seen: "By last seen",
    },
    reversed: (order: string) => `${order}, reversed`,
    held: "New order when the pointer leaves or rests",
    search: "Search",
    searchHint: "Search hostname, IP, MAC, data",
    sort: "Sort by",
    add: "Add machine",
    columns: "Columns",
    export: "Export",
    pick: "Select",
    pickOne: (hostname: string) => `Select ${hostname}`,
    pickPage: "Select every machine of this page",
    check: "Check",
    checkOne: (hostname: string) => `Check ${hostname} now`,
    moreFor: (hostname: string) => `More for ${hostname}`,
    changed: "Changed",
    unseen: (count: number) => `${number(count)} changed`,
    see: "Mark as seen",
    found: (count: number, all: number) => `${number(count)} of ${number(all)}`,
    clear: "Show all",
    none: "No machine matches.",
    head: {
      state: "State",
      hostname: "Hostname",
      ip: "IP",
      mac: "MAC",
      vni: "VNI",
      vtep: "VTEP",
      tags: "Tags",
      rtt: "RTT, ms",
      loss: "Loss, %",
      seen: "Last seen",
    },
    unit: { rtt: "ms", loss: "% loss", vni: "VNI", utc: "UTC" },
    pages: "Pages",
    previous: "Previous",
    next: "Next",
    range: (from: number, to: number, total: number) =>
      `${number(from)}–${number(to)} of ${number(total)}`,
  },
  date: (year: number | null, month: number, day: number) =>
    `${day} ${MONTHS.slice(3 * month - 3, 3 * month)}${year === null ? "" : ` ${year}`}`,
  age: {
    ago: (age: string) => `${age} ago`,
    seconds: (count: number) => `${count} s`,
    minutes: (count: number) => `${count} min`,
    hours: (count: number) => `${count} h`,
    days: (count: number) => `${number(count)} d`,
  },
  number,
};

/** What a language has to say. */
export type Text = typeof en;

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** Of a count. Intl does the same, but loads its data first: a tenth of a second on a small device as the page opens. */
function number(value: number): string {
  return value < 1000
    ? `${value}`
    : `${number(Math.floor(value / 1000))},${String(value).slice(-3)}`;
}

function machines(count: number): string {
  return count === 1 ? "machine" : "machines";
}

function some(count: number, all: number): string {
  if (count < all) return `${number(count)} of them`;
  return count === 2 ? "both" : `all ${number(count)}`;
}
