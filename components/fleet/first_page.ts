import { type Counts, type ListPage, listPage, type ListQuery } from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";
import { Ledger, type Network } from "./ledger.ts";
import { type Truth, truthOf } from "./truth.ts";

/** All that the dashboard shows at one moment: made on the server for the first page, then kept true. */
export interface FirstPage {
  readonly query: ListQuery;
  readonly page: ListPage;
  readonly counts: Counts;
  readonly networks: readonly Network[];
  readonly truth: Truth;
}

/** Answers a question to the whole fleet. */
export function firstPage(machines: Iterable<LiveMachine>, query: ListQuery): FirstPage {
  const ledger = new Ledger(machines);
  const { counts } = ledger;
  return {
    query,
    page: listPage(ledger.inOrder(query.sort, query.descending), query),
    counts,
    networks: ledger.networks(),
    truth: truthOf(counts, ledger.down()),
  };
}
