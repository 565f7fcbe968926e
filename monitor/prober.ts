import type { Ip } from "../core/address.ts";

/**
 * The folder's centre: something that carries out checks and says what it saw.
 *
 * Two exist: the ICMP engine (`icmp_prober.ts`, a Worker over FFI) and the simulated network of the
 * demonstration (`simulated_prober.ts`). The monitoring loop knows only this file.
 */
export interface Prober {
  /**
   * Takes checks to carry out and returns at once. `token`s are the caller's own; exactly one
   * observation comes back for each, in any order. Checks beyond the window wait inside, first come
   * first served, and their time runs from when they are sent, not from when they were handed in.
   */
  submit(checks: readonly Check[]): void;
  /** Where observations go: called with all that arrived since the last call, never with none. */
  onObservations: (batch: readonly Observation[]) => void;
  /** Counters since the start, and the local faults in force. Cheap: read by /health and /metrics. */
  status(): ProberStatus;
  /** Stops sending, closes the sockets, ends the Worker. Checks in flight get no observation. */
  close(): Promise<void>;
}

/** One check: a few ICMP echoes to one address. */
export interface Check {
  /** The caller's handle, an integer from 0 to 2³² − 1, given back in the observation. */
  readonly token: number;
  readonly ip: Ip;
  /** Echoes to send, 1 to 16: one for a healthy check, `PING_COUNT` for a confirm check. */
  readonly echoes: number;
  /**
   * The target did not answer the check before, or is not known ever to have answered: it may take but a
   * share of the window, so that silent targets never hold up those that answer.
   */
  readonly suspect?: boolean;
}

/** What a check met. Exactly one a check. */
export interface Observation {
  readonly token: number;
  /**
   * `reply`: at least one echo came back. `silence`: none did, and the echoes did leave.
   * `fault`: the manager itself could not send (EPERM, ENOBUFS, ENETDOWN, a full neighbour table, no
   * carrier): says nothing about the machine.
   */
  readonly outcome: "reply" | "silence" | "fault";
  /** Echoes that left this host. */
  readonly sent: number;
  /** Echoes that came back in time. */
  readonly received: number;
  /** Milliseconds over the echoes that came back, from kernel timestamps; null when none did or a
   *  clock step spoilt them all. `jitter` is the mean difference of successive RTTs, 0 for one. */
  readonly rtt: {
    readonly min: number;
    readonly avg: number;
    readonly max: number;
    readonly jitter: number;
  } | null;
  /** Milliseconds since the epoch: when the first echo was sent. */
  readonly sentAt: number;
  /** Milliseconds since the epoch: when the check was decided (last reply, or time-out). */
  readonly at: number;
  /** An ICMP error that came back instead: a hint for the diagnosis, never a verdict. */
  readonly hint: IcmpHint | null;
  /** The local fault, where `outcome` is `fault`: an errno name such as `ENOBUFS`. */
  readonly fault: string | null;
}

/** An ICMP error as received (RFC 792, RFC 4443): its type and code, and who sent it. */
export interface IcmpHint {
  readonly type: number;
  readonly code: number;
  /** Canonical text. Our own address where this host gave up, for instance after asking for a MAC in vain. */
  readonly from: string;
}

/** Counters since the start; all of them rise only, but `inFlight`, `waiting` and `lastFault`. */
export interface ProberStatus {
  /** `raw`: raw ICMP sockets. `ping`: unprivileged ping sockets. `simulated`: the demonstration. */
  readonly kind: "raw" | "ping" | "simulated";
  readonly sent: number;
  readonly received: number;
  readonly timedOut: number;
  /** Replies dropped, by reason. */
  readonly late: number;
  readonly duplicate: number;
  readonly forged: number;
  /** RTTs discarded because the monotonic clock contradicted them. */
  readonly clockSteps: number;
  /** RTTs discarded because the thread that sends lost its processor while it did. */
  readonly unstamped: number;
  /** Packets the kernel dropped from our receive buffer (SO_RXQ_OVFL). */
  readonly overflow: number;
  /** Echoes that could not be sent, by errno name. */
  readonly faults: Readonly<Record<string, number>>;
  /** The latest local fault and when (milliseconds since the epoch), or null when none has been seen. */
  readonly lastFault: { readonly name: string; readonly at: number } | null;
  /** Echoes sent and not yet decided; checks handed in and not yet sent. */
  readonly inFlight: number;
  readonly waiting: number;
  /** Times the Worker crashed and was started again. */
  readonly restarts: number;
}
