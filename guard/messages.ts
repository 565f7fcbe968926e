import type { DoorOptions } from "./doors.ts";

/** What the guard's thread is told. */
export type ToGuard =
  | ({ readonly type: "open" } & OpenOrder)
  /** Let nobody else in. */
  | { readonly type: "close" };

/** How to guard. */
export interface OpenOrder extends DoorOptions {
  /** The memory of the table and of the counters. */
  readonly table: SharedArrayBuffer;
  readonly counters: SharedArrayBuffer;
  /** Where the server listens on the loopback interface. */
  readonly serverPort: number;
  readonly connections: number;
  readonly connectionsPerClient: number;
  readonly trustedProxies: readonly string[];
  /** Milliseconds between looks at the certificate's files. */
  readonly certificateInterval: number;
}

/** What it tells. */
export type FromGuard =
  | { readonly type: "open"; readonly port: number }
  | { readonly type: "failed"; readonly name: string; readonly message: string }
  | { readonly type: "note"; readonly level: "info" | "warn" | "error"; readonly text: string };

/** What is counted since the start, in the order of the counters' memory. */
export const COUNTED = ["accepted", "refused", "evicted", "cut"] as const;
