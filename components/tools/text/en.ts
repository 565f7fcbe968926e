import { failedEn } from "../../text/failed_en.ts";

/** What is said by what is loaded on first use, in English. */
export const en = {
  menu: {
    open: "Open",
    check: "Check now",
    pause: "Pause checks",
    resume: "Resume checks",
    delete: "Delete…",
  },
  remove: {
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
    /** Several at once. */
    many: (count: number) => `Delete ${number(count)} machines?`,
    others: (count: number) => `and ${number(count)} more`,
    confirmMany: (count: number) => `Delete ${number(count)} machines`,
    consequenceMany:
      "Checks stop and their history is erased. The machines themselves keep running, and are back if their agents register them again.",
  },
  check: {
    running: (hostname: string) => `Checking ${hostname}.`,
    reply: (hostname: string, rtt: string) => `${hostname} answered in ${rtt} ms.`,
    silence: (hostname: string) => `${hostname} did not answer.`,
    fault: (hostname: string, reason: string) =>
      `${hostname} could not be checked: ${reason}. That says nothing of the machine.`,
  },
  pause: {
    paused: (hostname: string) => `${hostname} is paused.`,
    resumed: (hostname: string) => `${hostname} is checked again.`,
  },
  failed: failedEn,
  bulk: {
    label: "Selected machines",
    picked: (count: number) => `${number(count)} selected`,
    all: (count: number) => `Select all ${number(count)} that match`,
    check: "Check now",
    pause: "Pause",
    resume: "Resume",
    tag: "Tag…",
    delete: "Delete…",
    clear: "Clear",
    stop: "Stop",
    close: "Close",
    progress: (done: number, all: number) => `${number(done)} of ${number(all)}`,
    done: {
      check: (count: number) => `${number(count)} checked`,
      pause: (count: number) => `${number(count)} paused`,
      resume: (count: number) => `${number(count)} resumed`,
      tag: (count: number) => `${number(count)} tagged`,
      delete: (count: number) => `${number(count)} deleted`,
    },
    silent: (count: number) => `${number(count)} did not answer`,
    failed: (count: number) => `${number(count)} failed`,
    left: (count: number) => `${number(count)} left as they were`,
  },
  tags: {
    title: (count: number) => `Tags of ${number(count)} ${count === 1 ? "machine" : "machines"}`,
    add: "Add",
    remove: "Remove",
    hint: "Separated by commas",
    apply: "Apply",
    none: "Say at least one tag to add or to remove.",
  },
  columns: { title: "Columns", always: "State and hostname are always shown.", done: "Done" },
  export: {
    file: "machines",
    done: (count: number) => `${number(count)} ${count === 1 ? "machine" : "machines"} exported.`,
  },
  help: {
    title: "Keyboard",
    everywhere: "Everywhere",
    list: "In the list",
    help: "This help",
    search: "Search",
    escape: "Close; drop the selection",
    move: "Down and up",
    open: "Open the machine",
    pick: "Select; with Shift, all from the last one",
    pickAll: "Select all that match",
    check: "Check now",
    menu: "More for the machine",
    turn: "Next and previous page",
    single: "Keys without Ctrl or Alt work",
    close: "Close",
  },
};

/** What a language has to say. */
export type ToolText = typeof en;

const format = new Intl.NumberFormat("en");

function number(value: number): string {
  return format.format(value);
}
