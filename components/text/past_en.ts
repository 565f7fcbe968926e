import { failedEn } from "./failed_en.ts";

const format = new Intl.NumberFormat("en");
const number = (value: number) => format.format(value);
const machines = (count: number) => count === 1 ? "machine" : "machines";
const packets = (count: number) => count === 1 ? "packet" : "packets";

/** What the pages of one machine and of the outages say, in English. The others have exactly these keys. */
export const pastEn = {
  /** Two units of a span of time: `2 min 05 s`. */
  joined: (larger: string, smaller: string) => `${larger} ${smaller}`,
  now: "now",
  none: "–",
  failed: failedEn,
  actions: {
    label: "Actions",
    check: "Check now",
    checking: "Checking",
    edit: "Edit",
    pause: "Pause",
    resume: "Resume",
    remove: "Delete",
  },
  since: (state: string, time: string) => `${state} since ${time}`,
  facts: {
    label: "Facts",
    ip: "IP",
    mac: "MAC",
    vni: "VNI",
    vtep: "VTEP",
    rtt: "RTT, ms",
    loss: "Loss, %",
    seen: "Last seen",
    registered: "Registered",
    tags: "Tags",
    notes: "Notes",
  },
  verdict: {
    label: "Verdict",
    paused: "Paused: it is not checked, and raises no alarm.",
    waiting: "Registered, and waiting for its first answer.",
    ok: (rtt: string) => `Answers in ${rtt} ms, as it usually does.`,
    okUnmeasured: "Answers.",
    lossy: (percent: string) => `Loses ${percent} % of its packets.`,
    lossyNext: "Look for errors on its interface and on the way between the VTEPs.",
    slow: (rtt: string, usual: string) => `Answers in ${rtt} ms; usually it takes ${usual} ms.`,
    slowNext: "Look at the load of its host and of the way there.",
    doubt: (time: string) => `Has not answered since ${time}. It is being asked again.`,
    down: (time: string) => `Has not answered since ${time}.`,
    together: (count: number, vtep: string) =>
      count === 1
        ? `The other machine behind VTEP ${vtep} does not answer either: look at that host, or the way to it.`
        : `None of the ${
          number(count)
        } other machines behind VTEP ${vtep} answers: look at that host, or the way to it.`,
    some: (down: number, count: number, vtep: string) =>
      `${number(down)} of the ${number(count)} other machines behind VTEP ${vtep} ${
        down === 1 ? "does" : "do"
      } not answer either.`,
    alone: (count: number, vtep: string) =>
      count === 1
        ? `The other machine behind VTEP ${vtep} answers: look at this machine itself.`
        : `All ${
          number(count)
        } other machines behind VTEP ${vtep} answer: look at this machine itself.`,
    noPeers: "No other machine behind its VTEP is known: look at the machine, then at its host.",
  },
  check: {
    label: "Result of the check",
    sending: (ip: string) => `Sending echoes to ${ip}`,
    reply: (received: number, sent: number) =>
      `${number(received)} of ${number(sent)} echoes came back`,
    rtt: (min: string, avg: string, max: string) =>
      `RTT ${avg} ms on average, from ${min} to ${max} ms`,
    silence: (sent: number) =>
      sent === 1 ? "The echo did not come back" : `None of ${sent} echoes came back`,
    fault: (reason: string) => `The manager could not send: ${reason}`,
    unknownFault: "see its log",
    at: (time: string) => `at ${time}`,
  },
  edit: {
    title: (hostname: string) => `Edit ${hostname}`,
    hostname: "Name",
    hostnameHint: "An agent that registers the machine again sets its own name.",
    tags: "Tags",
    tagsHint: "Between commas",
    notes: "Notes",
    save: "Save",
    saving: "Saving",
    cancel: "Cancel",
    failed: "Not saved.",
    fault: {
      hostname: {
        blank: "Enter a name.",
        long: "At most 255 characters.",
        control: "Only characters that can be seen.",
      },
      tags: {
        blank: "A tag needs a character that can be seen.",
        long: "At most 64 characters for each tag.",
        control: "Only characters that can be seen.",
        many: "At most 32 tags.",
      },
      notes: { long: "At most 10,000 characters.", control: "Only characters that can be stored." },
    },
  },
  range: {
    label: "Span",
    "1h": "1 h",
    "24h": "24 h",
    "7d": "7 d",
    "30d": "30 d",
    "90d": "90 d",
  },
  last: {
    "1h": "last hour",
    "24h": "last 24 hours",
    "7d": "last 7 days",
    "30d": "last 30 days",
    "90d": "last 90 days",
  },
  chart: {
    title: "State, RTT and loss",
    states: "State",
    rtt: "RTT, ms",
    loss: "Loss",
    legend: "Line: mean RTT. Band: lowest to highest. Marks under it: packets lost.",
    cut: (most: string) => `The highest, ${most} ms, is above the chart.`,
    none: "There are no checks in this span.",
    away: "What was before is not at hand: the database is away.",
    summary: (sent: number, lost: number, percent: string) =>
      `${number(sent)} ${packets(sent)} sent, ${number(lost)} lost (${percent} %).`,
    rtts: (min: string, avg: string, max: string) =>
      `RTT ${avg} ms on average, from ${min} to ${max} ms.`,
    cursor: "Moment on the chart",
    readout: (time: string, rtt: string, lost: number, sent: number) =>
      `${time}: RTT ${rtt} ms, ${number(lost)} of ${number(sent)} lost`,
    silent: (time: string, lost: number, sent: number) =>
      `${time}: no answer, ${number(lost)} of ${number(sent)} lost`,
    table: "As a table",
    download: "Every figure as JSON",
    head: { from: "From", sent: "Sent", lost: "Lost", min: "Lowest", avg: "Mean", max: "Highest" },
    spell: { ok: "Answering", down: "Unreachable", paused: "Paused", unknown: "Not checked" },
    within: (spell: string, from: string, to: string) => `${spell}, ${from} to ${to}`,
  },
  uptime: {
    title: "Uptime, %",
    note: "Time within outages counts as down, lost packets do not.",
  },
  outages: {
    title: "Outages",
    ofMachine: "Outages, last 30 days",
    noneOfMachine: "None in the last 30 days.",
    open: "Unreachable",
    ended: "Ended",
    began: "Began",
    end: "Ended",
    lasted: "Lasted",
    state: "State",
    machine: "Machine",
    ip: "IP",
    mac: "MAC",
    nowNone: "No machine is unreachable",
    now: (count: number) => `${number(count)} ${machines(count)} unreachable now`,
    found: (incidents: number, outages: number) =>
      incidents === outages
        ? `${number(outages)} ${outages === 1 ? "outage" : "outages"}`
        : `${number(outages)} outages in ${number(incidents)} ${
          incidents === 1 ? "incident" : "incidents"
        }`,
    cut: (shown: number) => `The latest ${number(shown)} are shown; exports have all.`,
    none: "No outage in this span.",
    show: { label: "Show", all: "All", open: "Going on", ended: "Ended" },
    export: { label: "Export", csv: "Export CSV", json: "Export JSON" },
    many: (count: number) => `${number(count)} ${machines(count)}`,
    vtep: (vtep: string) => `behind VTEP ${vtep}`,
    vni: (vni: number) => `in VNI ${vni}`,
    time: "at the same time",
    stillOpen: (open: number, count: number) => `${number(open)} of ${number(count)} unreachable`,
    more: (count: number) => `and ${number(count)} more`,
    deleted: "deleted since",
    changed: "The list has been brought up to date",
  },
  extra: { title: "What it reports", none: "Nothing.", yes: "yes", no: "no", empty: "empty" },
  events: {
    title: "What happened to its registration",
    registered: "Registered",
    mac_changed: (from: string, to: string) => `MAC changed from ${from} to ${to}`,
    address_conflict: (one: string, other: string) =>
      `Two MACs took turns: ${one} and ${other}. Two machines may have this address.`,
    acknowledge: "Acknowledge",
    vni_taken_over: (vni: string) => `VNI became ${vni}`,
    paused: "Paused",
    resumed: "Resumed",
    deleted: "Deleted",
  },
  gone: {
    title: "This machine has been deleted",
    next: "It is back if its agent registers it again.",
    back: "All machines",
  },
};

/** What a language has to say on these pages. */
export type PastText = typeof pastEn;
