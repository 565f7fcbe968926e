import { setTimeout as pause } from "node:timers/promises";
import type { Logger } from "../core/log.ts";
import type { Database } from "./database.ts";

/** Runs `work` once the database is there, again where it goes away in the middle. */
export async function whenConnected(
  database: Database,
  signal: AbortSignal,
  log: Logger,
  work: () => Promise<void>,
): Promise<void> {
  while (!signal.aborted) {
    await connected(database, signal);
    if (signal.aborted) return;
    try {
      return await work();
    } catch (error) {
      if (signal.aborted) return;
      if (database.state().state === "connected") {
        log.error("The start could not go on: trying again", { error });
        await pause(1_000, undefined, { signal }).catch(() => {});
      }
    }
  }
}

function connected(database: Database, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (database.state().state === "connected" || signal.aborted) return resolve();
    const done = () => {
      unsubscribe();
      signal.removeEventListener("abort", done);
      resolve();
    };
    const unsubscribe = database.subscribe(({ state }) => state === "connected" && done());
    signal.addEventListener("abort", done);
  });
}

/**
 * Does `work` whenever the database has come back after `started`: what was committed and not acknowledged
 * is known to it alone.
 */
export function onReturn(
  database: Database,
  started: Promise<void>,
  work: () => Promise<void>,
): { stop(): Promise<void> } {
  let running = started;
  let isWaiting = false;
  const unsubscribe = database.subscribe(({ state }) => {
    if (state !== "connected" || isWaiting) return;
    isWaiting = true;
    running = running.then(() => {
      isWaiting = false;
      return work();
    });
  });
  return {
    async stop() {
      unsubscribe();
      await running;
    },
  };
}
