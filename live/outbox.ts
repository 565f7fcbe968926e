import type { FrameLog } from "./frame_log.ts";
import type { Snapshot } from "./snapshot.ts";

/** The part of a WebSocket that messages leave by. */
export interface Outlet {
  /** Bytes handed over and not yet taken by the network. */
  readonly bufferedAmount: number;
  send(text: string): void;
}

/** Bytes that may wait in a socket before it is left alone until they have gone. */
export const BUFFER_MAX = 256 * 1024;

/** How far a client has got. `following`: it has everything before frame `next`. */
export type Progress =
  | { readonly state: "waiting" }
  | { readonly state: "snapshot"; readonly snapshot: Snapshot; readonly part: number }
  | { readonly state: "following"; readonly next: number };

/**
 * What stopped a client's turn: it has everything, its socket is full, its time was up, or what it
 * needs next is forgotten.
 */
export type Turn = "done" | "full" | "unfinished" | "behind";

/**
 * Sends a client what it lacks, as long as its socket takes it and its time is not up. Nothing is
 * queued here: a client is a place in the log, so one that stands still costs no memory and no time.
 *
 * @param isTimeUp asked after every message
 */
export function advance(
  outlet: Outlet,
  from: Progress,
  log: FrameLog,
  isTimeUp: () => boolean,
): { readonly progress: Progress; readonly turn: Turn } {
  let progress = from;
  for (;;) {
    const next = lookAhead(progress, log);
    if (next === "nothing") return { progress, turn: "done" };
    if (outlet.bufferedAmount > BUFFER_MAX) return { progress, turn: "full" };
    if (next === "forgotten") return { progress, turn: "behind" };
    outlet.send(next());
    progress = after(progress);
    if (isTimeUp()) return { progress, turn: "unfinished" };
  }
}

/** What comes next, without serialising it yet. */
function lookAhead(progress: Progress, log: FrameLog): "nothing" | "forgotten" | (() => string) {
  switch (progress.state) {
    case "waiting":
      return "nothing";
    case "snapshot": {
      const { snapshot, part } = progress;
      // Without the deltas that follow it, the snapshot would be of no use.
      return snapshot.seq + 1 < log.first ? "forgotten" : () => snapshot.text(part);
    }
    case "following": {
      if (progress.next >= log.end) return "nothing";
      const text = log.at(progress.next);
      return text === undefined ? "forgotten" : () => text;
    }
  }
}

function after(progress: Progress): Progress {
  switch (progress.state) {
    case "waiting":
      return progress;
    case "snapshot": {
      const { snapshot } = progress;
      const part = progress.part + 1;
      return part < snapshot.parts
        ? { state: "snapshot", snapshot, part }
        : { state: "following", next: snapshot.seq + 1 };
    }
    case "following":
      return { state: "following", next: progress.next + 1 };
  }
}
