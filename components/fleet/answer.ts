import type { SharedFault } from "../../core/shared_fault.ts";
import {
  type Counts,
  type ListPage,
  listPage,
  type ListQuery,
  matcher,
  PAGE_SIZE,
} from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";
import { networkKey } from "./group_key.ts";
import type { Ledger } from "./ledger.ts";
import { naturalKey } from "./natural_key.ts";
import { type Truth, truthOf } from "./truth.ts";

/** An incident as a row of the list. */
export interface Fold extends Pick<SharedFault, "key" | "by" | "name" | "whole" | "since"> {
  readonly count: number;
  /** How many of its machines are where, the most first: see `networkKey`. */
  readonly where: readonly (readonly [network: string, count: number])[];
  /** Its machines while it is open, a page of them at most; none while it is folded. */
  readonly machines: readonly LiveMachine[];
}

/** The answer to a question, at one moment. */
export interface Answer {
  readonly counts: Counts;
  readonly truth: Truth;
  /** What is folded away from the page's machines; shown before those of the first page. */
  readonly folds: readonly Fold[];
  readonly page: ListPage;
  /** Machines that match, folded or not. */
  readonly found: number;
}

/** What an answer depends on besides the fleet and the question. */
export interface Circumstances {
  /** Incidents that are open. */
  readonly open?: ReadonlySet<string>;
  /** Whether a machine is what the question looks for; not asked when it looks for nothing. */
  readonly isSought: (machine: LiveMachine) => boolean;
}

/** Answers a question to the whole fleet. */
export function answer(
  ledger: Ledger,
  query: ListQuery,
  { open, isSought }: Circumstances,
): Answer {
  const { counts } = ledger;
  const incidents = ledger.sharedFaults();
  const matches = matcher(query, isSought);
  const folded = new Set<LiveMachine>();
  const folds: Fold[] = [];
  for (const incident of isFolding(query) ? incidents : []) {
    const machines = incident.machines.filter(matches);
    // A single one is no clump: it stands for itself.
    if (machines.length < 2) continue;
    for (const machine of machines) folded.add(machine);
    folds.push(foldOf(incident, machines, open?.has(incident.key) === true));
  }
  const page = listPage(
    ledger.inOrder(query.sort, query.descending),
    query.page,
    folded.size === 0 ? matches : (machine) => !folded.has(machine) && matches(machine),
  );
  return {
    counts,
    truth: truthOf(counts, ledger.down(), incidents),
    folds: page.page === 1 ? folds : [],
    page,
    found: page.total + folded.size,
  };
}

/** Folding answers "what is wrong"; whoever searches or sorts by something asks for machines. */
function isFolding({ sort, descending, q }: ListQuery): boolean {
  return sort === "state" && !descending && q === "";
}

function foldOf(
  { key, by, name, whole, since }: SharedFault,
  machines: readonly LiveMachine[],
  isOpen: boolean,
): Fold {
  const where = [...Map.groupBy(machines, networkKey)]
    .map(([network, those]) => [network, those.length] as const)
    .sort(([x, a], [y, b]) => b - a || (naturalKey(x) < naturalKey(y) ? -1 : 1));
  const shown = isOpen ? machines.slice(0, PAGE_SIZE) : [];
  return { key, by, name, whole, since, count: machines.length, where, machines: shown };
}
