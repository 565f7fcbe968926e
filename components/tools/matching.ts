import { matcher } from "../../core/list.ts";
import type { LiveMachine } from "../../core/live.ts";
import type { View } from "../fleet/view.ts";

/** Every machine that answers the question, on whatever page or folded away, in the order of the list. */
export function matching(view: View): LiveMachine[] {
  const query = view.query.value;
  // Before it is known what a search looks for, nothing is: else a bulk would take everybody.
  if (!view.isSoughtKnown()) return [];
  return view.ledger.inOrder(query.sort, query.descending)
    .filter(matcher(query, (machine) => view.isSought(machine)));
}
