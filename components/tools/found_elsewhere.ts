import type { View } from "../fleet/view.ts";
import { request } from "./requests.ts";

/** A word is asked for when typing pauses for this long, in milliseconds. */
const PAUSE = 250;
/** Machines in an answer at most, and answers: they come whole, and a word that fits more says little. */
const LIMIT = 200;
const ANSWERS = 5;

let last: AbortController | undefined;
let asked = "";

/**
 * Asks the server which machines match a search by what browsers do not hold, and adds them to what is
 * found here: extra_data may be 64 kB a machine, so it stays where it is.
 */
export async function find(q: string, view: View): Promise<void> {
  if (q === asked) return;
  asked = q;
  last?.abort();
  const { signal } = last = new AbortController();
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  const ids = new Set<number>();
  for (let answer = 0; answer < ANSWERS && !signal.aborted; answer++) {
    const params = new URLSearchParams({ q, limit: `${LIMIT}`, offset: `${answer * LIMIT}` });
    const outcome = await request<{ machines: { id: number }[] }>({
      method: "GET",
      path: `/api/machines?${params}`,
      signal,
    });
    // Without an answer the list says what it can.
    if (outcome.kind !== "done") return;
    for (const { id } of outcome.value.machines) ids.add(id);
    if (outcome.value.machines.length < LIMIT) break;
  }
  if (!signal.aborted) view.alsoFound(q, ids);
}
