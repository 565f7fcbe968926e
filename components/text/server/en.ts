import { accountsEn } from "../accounts_en.ts";

/** What only the server says, in English: pages that need no script. */
export const en = {
  skip: "Skip to content",
  navigation: {
    label: "Main",
    machines: "Machines",
    outages: "Outages",
    add: "Add machine",
    menu: "Menu",
  },
  accounts: accountsEn,
  conflicts: {
    count: (count: number) =>
      count === 1
        ? "One address is used by two machines in turn:"
        : `${count} addresses are used by two machines in turn:`,
    more: (count: number) => `and ${count} more`,
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
  display: {
    label: "Look",
    system: "As the system",
    light: "Light",
    dark: "Dark",
    contrast: "High contrast",
    keys: "Keyboard",
  },
  start: {
    none: "No machines yet",
    add: "Add a machine",
    how:
      "Run this line on a machine in the overlay. It appears here by itself, and is checked at once.",
    shell: "Shell",
    deno: "Deno",
    copy: "Copy",
    copyShell: "Copy the shell line",
    copyDeno: "Copy the Deno line",
    copied: "Copied",
    waitingFirst: "Waiting for the first machine",
    waitingNext: "Waiting for a new machine",
    back: "All machines",
  },
};

export type ServerText = typeof en;
