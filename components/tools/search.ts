import { searchFor } from "../../core/search.ts";
import type { View } from "../fleet/view.ts";
import { callManager } from "../call_manager.ts";

/** A word is asked for when typing pauses for this long, in milliseconds. */
const PAUSE = 250;
/** Machines in an answer at most, and rounds of asking: they come whole, and a word that fits more says little. */
const LIMIT = 200;
const ROUNDS = 5;

let last: AbortController | undefined;
let asked = "";

/**
 * Tells the list what a search looks for. What browsers hold is searched at once. extra_data may be 64 kB a
 * machine, so it stays on the server, which is asked for the machines that match by it; they are added.
 */
export async function search(q: string, view: View): Promise<void> {
  if (q === asked) return;
  asked = q;
  const isFoundHere = searchFor(q);
  view.seek(q, isFoundHere);
  last?.abort();
  const { signal } = last = new AbortController();
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  const ids = await idsOnServer(q, signal);
  if (ids.size > 0 && asked === q) {
    view.seek(q, (machine) => ids.has(machine.id) || isFoundHere(machine));
  }
}

/** Without an answer the list says what it can: then there are none. */
async function idsOnServer(q: string, signal: AbortSignal): Promise<Set<number>> {
  const ids = new Set<number>();
  for (let round = 0; round < ROUNDS && !signal.aborted; round++) {
    const params = new URLSearchParams({ q, limit: `${LIMIT}`, offset: `${round * LIMIT}` });
    const path = `/api/machines?${params}`;
    const answer = await callManager<{ machines: { id: number }[] }>("GET", path, { signal });
    if (answer.kind !== "ok") break;
    for (const { id } of answer.body.machines) ids.add(id);
    if (answer.body.machines.length < LIMIT) break;
  }
  return ids;
}
