import type { Live, Records } from "./services.ts";

/** Milliseconds that a page waits for it: it is a note beside what the page is for. */
const PATIENCE = 250;

/** The machines whose address two MACs take turns at, as long as nobody has acknowledged it. */
export async function contested(
  records: Records,
  live: Live,
): Promise<{ readonly id: number; readonly hostname: string }[]> {
  const ids = new Set((await soon(records)).map(({ machineId }) => Number(machineId)));
  if (ids.size === 0) return [];
  return live.machines().filter(({ id }) => ids.has(id)).map(({ id, hostname }) => ({
    id,
    hostname,
  }));
}

/** None where the database is away or busy. */
async function soon(records: Records): ReturnType<Records["conflicts"]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never[]>((resolve) => timer = setTimeout(resolve, PATIENCE, []));
  try {
    return await Promise.race([records.conflicts(), late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}
