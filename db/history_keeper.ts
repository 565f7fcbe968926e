import type { Logger } from "../core/log.ts";
import { compact, type Retention } from "./compaction.ts";
import type { Database } from "./database.ts";
import { knownTime } from "./progress.ts";
import { type Clock, PROBATION, TrustedClock } from "./trusted_clock.ts";

/** Milliseconds between two looks whether there is something to pack, roll up or drop. */
const INTERVAL = 60_000;

/** Keeps the history in order for as long as the manager runs. */
export interface HistoryKeeper {
  /** Resolves when the step under way has ended; what is left is taken up at the next start. */
  stop(): Promise<void>;
}

/**
 * Starts it: at once, and every minute from then on. While the database is away there is nothing to do.
 * It works on the pool for reports, so that requests and the monitor do not wait for it.
 */
export function keepHistory(
  database: Database,
  retention: Retention,
  log: Logger,
  clock: Clock = { wall: () => Date.now(), steady: () => performance.now() },
): HistoryKeeper {
  const stopping = new AbortController();
  let wake: () => void = () => {};
  let failure: string | null = null;
  let trusted: TrustedClock | null = null;
  let isDoubtful = false;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      if (database.state().state === "connected") await once();
      if (stopping.signal.aborted) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, INTERVAL);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  }

  async function once(): Promise<void> {
    try {
      // Restarts do not begin the probation anew: what was stored a day ago by this clock counts.
      trusted ??= new TrustedClock(
        clock,
        await knownTime(database.reports, clock.wall() - PROBATION),
      );
      const now = trusted.now();
      tellDoubt(trusted.ahead);
      await compact(database.reports, retention, now, stopping.signal);
      if (failure !== null) log.info("the history is in order again");
      failure = null;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (failure !== reason) log.warn("the history could not be packed: trying again", { error });
      failure = reason;
    }
  }

  function tellDoubt(ahead: number): void {
    if (ahead > 0 && !isDoubtful) {
      log.warn(
        "the clock has jumped ahead, or the manager was off for long: nothing is packed or dropped by it for a day",
        { hours: Math.round(ahead / 3_600_000) },
      );
    } else if (ahead === 0 && isDoubtful) log.info("the clock is believed again");
    isDoubtful = ahead > 0;
  }

  const unsubscribe = database.subscribe(({ state }) => {
    if (state === "connected") wake();
  });
  const running = run();
  return {
    async stop() {
      stopping.abort();
      unsubscribe();
      wake();
      await running;
    },
  };
}
