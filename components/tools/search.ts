import { isExact, searchFor } from "../../core/search.ts";
import type { View } from "../fleet/view.ts";
import { callManager } from "../call_manager.ts";

/** A word is asked for when typing pauses for this long, in milliseconds. */
const PAUSE = 250;
/** Machines in an answer at most: they come whole, and a word that fits more says little. */
const LIMIT = 200;

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
  if (isExact(q)) return;
  const { signal } = last = new AbortController();
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  const ids = await idsOnServer(q, signal);
  if (ids.size > 0 && asked === q) {
    view.seek(q, (machine) => ids.has(machine.id) || isFoundHere(machine));
  }
}

/** Without an answer the list says what it can: then there are none. */
async function idsOnServer(q: string, signal: AbortSignal): Promise<Set<number>> {
  if (signal.aborted) return new Set();
  const path = `/api/machines?${new URLSearchParams({ q, limit: `${LIMIT}` })}`;
  const answer = await callManager<{ machines: { id: number }[] }>("GET", path, { signal });
  return new Set(answer.kind === "ok" ? answer.body.machines.map(({ id }) => id) : []);
}
