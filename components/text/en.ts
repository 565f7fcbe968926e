import { accountsEn } from "./accounts_en.ts";

/** Everything the pages say, in English. The other languages have exactly these keys. */
export const en = {
  product: "VXLAN Machine Manager",
  skip: "Skip to content",
  notices: "Notices",
  navigation: { label: "Main", machines: "Machines", outages: "Outages", add: "Add machine" },
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
    down: (count: number) => `${number(count)} ${machines(count)} unreachable`,
    degraded: (count: number) => `${number(count)} ${machines(count)} degraded`,
    waiting: (count: number) => `${number(count)} ${machines(count)} waiting for a first answer`,
    allAnswer: (count: number) =>
      count === 1 ? "The one machine answers" : `All ${number(count)} machines answer`,
    allPaused: (count: number) => `${number(count)} ${machines(count)}, none is being checked`,
    otherwise: (count: number) =>
      `The other ${number(count)} ${count === 1 ? "answers" : "answer"}`,
    since: (time: string) => `since ${time}`,
    first: (time: string) => `the first since ${time}`,
    /** Around a link that names the VTEP. */
    shared: (count: number, time: string): [string, string] => [
      `${number(count)} of them share `,
      `, silent since ${time}`,
    ],
    vtep: (vtep: string) => `VTEP ${vtep}`,
    title: {
      down: (count: number) => `${number(count)} unreachable`,
      degraded: (count: number) => `${number(count)} degraded`,
      waiting: (count: number) => `${number(count)} waiting`,
      well: "All well",
      paused: "Paused",
      empty: "No machines",
    },
  },
  /** 0 is no VNI. */
  network: (vni: number) => vni === 0 ? "No VNI" : `VNI ${vni}`,
  heat: {
    label: "Map of machines",
    rtt: (median: string) => `RTT ${median} ms`,
    counted: (count: number, state: string) => `${number(count)} ${state}`,
    more: (vnis: number, count: number) =>
      `${number(vnis)} more ${vnis === 1 ? "VNI" : "VNIs"} with ${number(count)} ${
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
    searchHint: "Search hostname, IP or MAC",
    found: (count: number, all: number) => `${number(count)} of ${number(all)}`,
    clear: "Show all",
    none: "No machine matches.",
    head: {
      state: "State",
      hostname: "Hostname",
      ip: "IP",
      mac: "MAC",
      vni: "VNI",
      rtt: "RTT, ms",
      loss: "Loss, %",
      seen: "Last seen",
    },
    unit: { rtt: "ms", loss: "% loss", vni: "VNI", utc: "UTC" },
    sortBy: (column: string) => `Sort by ${column}`,
    pages: "Pages",
    previous: "Previous",
    next: "Next",
    range: (from: number, to: number, total: number) =>
      `${number(from)}–${number(to)} of ${number(total)}`,
  },
  age: {
    ago: (age: string) => `${age} ago`,
    seconds: (count: number) => `${count} s`,
    minutes: (count: number) => `${count} min`,
    hours: (count: number) => `${count} h`,
    days: (count: number) => `${number(count)} d`,
  },
  remove: {
    action: "Delete",
    label: (hostname: string) => `Delete ${hostname}`,
    title: (hostname: string) => `Delete ${hostname}?`,
    hostname: "Hostname",
    ip: "IP",
    mac: "MAC",
    vni: "VNI",
    consequence:
      "Checks stop and its history is erased. The machine itself keeps running, and is back if its agent registers it again.",
    cancel: "Cancel",
    confirm: "Delete machine",
    busy: "Deleting",
    failed: {
      offline: "Not deleted: the manager did not answer. Try again when the connection is back.",
      forbidden: "Not deleted: you are not allowed to. Sign in as an administrator.",
      limited: "Not deleted: too many requests in a minute. Try again in a moment.",
      database: "Not deleted: the database is away. Try again when it is back.",
      other: (reason: string) => `Not deleted: ${reason}`,
    },
  },
  start: {
    none: "No machines yet",
    add: "Add a machine",
    how:
      "Run this line on a machine in the overlay. It appears here by itself, and is checked at once.",
    shell: "Shell",
    deno: "Deno",
    copy: "Copy",
    copyLabel: (kind: string) => `Copy the ${kind} line`,
    copied: "Copied",
    waitingFirst: "Waiting for the first machine",
    waitingNext: "Waiting for a new machine",
    appeared: (hostname: string, ip: string) => `${hostname} ${ip}`,
    back: "All machines",
  },
  fault: {
    notFound: "There is no such page",
    notFoundNext: "Check the address, or begin with the list of machines.",
    machineGone: "Look for the machine in the list; it may have been deleted.",
    broken: "The manager could not show this page",
    brokenNext: (id: string) =>
      id === ""
        ? "Try again. If it stays, look into the manager's log."
        : `Try again. If it stays, look for ${id} in the manager's log.`,
    home: "All machines",
    forbidden: "You may not see or do this",
    forbiddenNext: "Ask an administrator for the role it takes.",
  },
  accounts: accountsEn,
  maintenance: {
    title: "The database is away",
    what:
      "The manager keeps checking the machines and writes down what it finds once the database is back. This page looks again every few seconds.",
  },
  starting: {
    title: "The manager is starting",
    what: "The machines are being read from the database. This page looks again every few seconds.",
    database: "The database does not answer. This page looks again every few seconds.",
  },
  number,
};

/** What a language has to say. */
export type Text = typeof en;

const format = new Intl.NumberFormat("en");

function number(value: number): string {
  return format.format(value);
}

function machines(count: number): string {
  return count === 1 ? "machine" : "machines";
}
