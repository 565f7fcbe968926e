import type { ListQuery } from "../../core/list.ts";
import { searchFor } from "../../core/search.ts";
import { type Answer, answer } from "./answer.ts";
import { type Group, groupsOf } from "./groups.ts";
import type { Ledger } from "./ledger.ts";

/** All that the dashboard shows at one moment: made on the server for the first page, then kept true. */
export interface FirstPage extends Answer {
  readonly query: ListQuery;
  readonly groups: readonly Group[];
  /** Whether there are tags to group by. */
  readonly tagged: boolean;
}

/** Answers a question to the whole fleet, with the map beside it. */
export function firstPage(ledger: Ledger, query: ListQuery): FirstPage {
  return {
    ...answer(ledger, query, { isSought: searchFor(query.q) }),
    query,
    groups: groupsOf(ledger, query.by),
    tagged: ledger.isTagged,
  };
}
