import type { Ip } from "../core/address.ts";
import type { CheckRecord, Sample } from "../core/check.ts";
import {
  type Decision,
  type Health,
  next,
  type Outcome,
  overlapAllowed,
  type Policy,
} from "../core/health.ts";
import type { Logger } from "../core/log.ts";
import type { MachineId, Vitals } from "../core/machine.ts";
import { observe } from "../core/quality.ts";
import { DueHeap } from "./due_heap.ts";
import { Journal, JOURNAL_DEFAULTS, type JournalOptions } from "./journal.ts";
import { Lateness } from "./lateness.ts";
import type { Clock, MonitorStore, OwnLink, Publish, Watched } from "./ports.ts";
import type { Check, Observation, Prober } from "./prober.ts";
import { OwnTrouble, type Trouble } from "./own_trouble.ts";

/** What the monitor is made of. */
export interface MonitorParts {
  readonly prober: Prober;
  readonly store: MonitorStore;
  readonly publish: Publish;
  readonly ownLink: OwnLink;
  readonly clock: Clock;
  readonly log: Logger;
  /** Called when the manager's own trouble begins or ends. */
  readonly onTrouble: (trouble: Trouble | null) => void;
}

/** What the monitor obeys. Spans in milliseconds. */
export interface MonitorOptions {
  readonly policy: Policy;
  /** Echoes of a confirm check. */
  readonly confirmEchoes: number;
  /** The prober's time-out. */
  readonly timeout: number;
  readonly journal?: JournalOptions;
}

/** Checks handed to the prober in one turn of the event loop. */
const TURN = 1_000;
/** The shortest sleep: below it timers cost more than they are worth. */
const SHORTEST_SLEEP = 5;
const LONGEST_SLEEP = 1_000;

/** One machine under watch. Scheduling runs on steady time, what is stored on the wall clock. */
interface Watch {
  readonly id: MachineId;
  ip: Ip;
  generation: number;
  vitals: Vitals;
  dueAt: number;
  place: number;
  /** Checks sent and not yet decided. */
  outstanding: number;
  /** Steady time and number of the latest check sent, and the number of the latest one answered. */
  sentAt: number;
  sent: number;
  answered: number;
  /** When to go on, once the round is stored; null while no round waits for that. */
  resumeAt: number | null;
  /** Something says that it may be back: check again as soon as the present round is over. */
  again: boolean;
}

interface Flight {
  readonly watch: Watch;
  readonly generation: number;
  readonly serial: number;
}

/**
 * The monitoring loop: due heap → prober → decision → one transaction → publish.
 *
 * A machine's round is one check, or up to the threshold of them overlapping while in doubt. After a
 * round it is queued again only when what was found is stored, or when the database is away.
 */
export class Monitor {
  readonly #watches = new Map<MachineId, Watch>();
  readonly #due = new DueHeap<Watch>();
  readonly #flights = new Map<number, Flight>();
  readonly #journal: Journal;
  readonly #lateness = new Lateness();
  readonly #trouble: OwnTrouble;
  #token = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sleepUntil = Infinity;
  #running = false;

  constructor(private readonly parts: MonitorParts, private readonly options: MonitorOptions) {
    this.#journal = new Journal(
      parts.store,
      {
        stored: (records, kept) => this.#stored(records, kept),
        settled: (ids) => this.#settled(ids),
      },
      parts.log,
      options.journal ?? JOURNAL_DEFAULTS,
    );
    this.#trouble = new OwnTrouble(options.timeout + options.policy.confirm, parts.onTrouble);
    parts.prober.onObservations = (batch) => this.#observed(batch);
  }

  /** Reads every machine from the store and begins. Rejects when the store cannot be read. */
  async start(): Promise<void> {
    for await (const chunk of this.parts.store.watches()) {
      for (const watched of chunk) this.#resume(watched);
    }
    this.#running = true;
    this.#arm();
  }

  /** Stops checking and writes what is not written yet. The prober is the caller's to close. */
  async stop(): Promise<void> {
    this.#running = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#journal.close();
  }

  /**
   * Takes in a machine that has just registered, anew or again. A new one is checked at once, and so is
   * one that is not known to answer: a registration is a sign of life.
   */
  watch(watched: Watched): void {
    const watch = this.#watches.get(watched.id);
    if (watched.paused) return this.unwatch(watched.id);
    if (watch === undefined) {
      const fresh = newWatch(watched, this.parts.clock.steady());
      this.#watches.set(watched.id, fresh);
      return this.#hurry(fresh);
    }
    const moved = watch.generation !== watched.generation;
    if (moved) {
      watch.ip = watched.ip;
      watch.generation = watched.generation;
      watch.outstanding = 0;
    }
    watch.vitals = {
      ...watch.vitals,
      lastSeen: Math.max(watch.vitals.lastSeen, watched.vitals.lastSeen),
    };
    if (moved || watch.vitals.health.state !== "up") this.#hurry(watch);
  }

  /** Forgets a machine; what is still under way for it is dropped. */
  unwatch(id: MachineId): void {
    const watch = this.#watches.get(id);
    if (watch === undefined) return;
    this.#due.remove(watch);
    this.#watches.delete(id);
  }

  /** Figures for /health and /metrics. */
  status(): MonitorStatus {
    return {
      machines: this.#watches.size,
      latenessP99: this.#lateness.quantile(0.99, this.parts.clock.steady()),
      journal: this.#journal.state,
      trouble: this.#trouble.current,
    };
  }

  #generationOf(id: MachineId): number | undefined {
    return this.#watches.get(id)?.generation;
  }

  /** Goes on where an earlier process stopped; what has fallen due meanwhile is spread over an interval. */
  #resume(watched: Watched): void {
    if (watched.paused || this.#watches.has(watched.id)) return;
    const { wall, steady } = this.parts.clock;
    const wait = watched.dueAt - wall();
    const spread = Math.random() * this.options.policy.interval;
    const longest = Math.max(this.options.policy.backoffMax, this.options.policy.interval);
    const watch = newWatch(watched, steady());
    this.#watches.set(watched.id, watch);
    this.#due.put(watch, steady() + (wait > 0 ? Math.min(wait, longest) : spread));
  }

  #hurry(watch: Watch): void {
    if (watch.outstanding > 0 || watch.resumeAt !== null) {
      watch.again = true;
      return;
    }
    this.#due.put(watch, this.parts.clock.steady());
    this.#arm();
  }

  #arm(): void {
    const first = this.#due.peek();
    if (!this.#running || first === undefined) return;
    const now = this.parts.clock.steady();
    const until = Math.min(Math.max(first.dueAt, now + SHORTEST_SLEEP), now + LONGEST_SLEEP);
    if (this.#timer !== null) {
      if (this.#sleepUntil <= until) return;
      clearTimeout(this.#timer);
    }
    this.#sleepUntil = until;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#sendDue();
      this.#arm();
    }, until - now);
  }

  #sendDue(): void {
    const now = this.parts.clock.steady();
    const checks: Check[] = [];
    while (checks.length < TURN) {
      const watch = this.#due.popDue(now);
      if (watch === undefined) break;
      this.#lateness.add(now - watch.dueAt, now);
      checks.push(this.#send(watch, now));
    }
    if (checks.length > 0) this.parts.prober.submit(checks);
  }

  #send(watch: Watch, now: number): Check {
    const { health } = watch.vitals;
    const healthy = watch.outstanding === 0 &&
      (health.state === "up" || health.state === "unknown");
    watch.outstanding += 1;
    watch.sent += 1;
    watch.sentAt = now;
    watch.again = false;
    this.#awaitOverlap(watch);
    const token = this.#token;
    this.#token = (token + 1) >>> 0;
    this.#flights.set(token, { watch, generation: watch.generation, serial: watch.sent });
    return healthy
      ? { token, ip: watch.ip, echoes: 1 }
      : { token, ip: watch.ip, echoes: this.options.confirmEchoes, suspect: true };
  }

  /** While in doubt, the next check does not wait for the one before to time out. */
  #awaitOverlap(watch: Watch): void {
    const { policy } = this.options;
    if (overlapAllowed(watch.vitals.health, watch.outstanding, policy)) {
      this.#due.put(watch, watch.sentAt + policy.confirm);
    } else {
      this.#due.remove(watch);
    }
  }

  #observed(batch: readonly Observation[]): void {
    const now = this.parts.clock.steady();
    for (const observation of batch) {
      const flight = this.#flights.get(observation.token);
      this.#flights.delete(observation.token);
      if (flight === undefined || !this.#isCurrent(flight)) continue;
      this.#take(flight, observation, now);
    }
    this.#arm();
  }

  #isCurrent({ watch, generation }: Flight): boolean {
    return this.#watches.get(watch.id) === watch && watch.generation === generation;
  }

  #take({ watch, serial }: Flight, observation: Observation, now: number): void {
    watch.outstanding -= 1;
    const outcome = this.#outcome(watch, serial, observation);
    this.#trouble.note(outcome.kind, outcome.reason, now);
    const before = watch.vitals.health;
    const decision = next(before, outcome, this.options.policy, Math.random());
    // Spans, not times, are carried over to the steady clock: the wall clock may have been set meanwhile.
    const dueAt = now + (decision.dueAt - outcome.at);
    if (watch.outstanding > 0) this.#awaitOverlap(watch);
    else this.#due.remove(watch);
    if (outcome.kind === "fault") {
      if (watch.outstanding === 0 && watch.resumeAt === null) this.#queue(watch, dueAt);
      return;
    }
    watch.vitals = vitalsAfter(watch.vitals, observation, decision.health);
    if (watch.outstanding === 0) watch.resumeAt = dueAt;
    const turned = before.state !== decision.health.state;
    this.#journal.add(this.#record(watch, observation, decision, dueAt - now), turned);
  }

  #outcome(
    watch: Watch,
    serial: number,
    { outcome, fault, sentAt, at }: Observation,
  ): Outcome & { readonly reason: string | null } {
    if (outcome === "reply") {
      watch.answered = Math.max(watch.answered, serial);
      return { kind: "reply", sentAt, at, overtaken: false, reason: null };
    }
    const reason = outcome === "fault" ? fault : this.parts.ownLink.fault(watch.ip);
    if (reason !== null) return { kind: "fault", sentAt, at, overtaken: false, reason };
    return { kind: "miss", sentAt, at, overtaken: watch.answered > serial, reason: null };
  }

  #record(watch: Watch, observation: Observation, decision: Decision, wait: number): CheckRecord {
    return {
      machineId: watch.id,
      generation: watch.generation,
      vitals: watch.vitals,
      dueAt: this.parts.clock.wall() + wait,
      samples: [sampleOf(observation)],
      events: decision.events,
    };
  }

  #stored(records: readonly CheckRecord[], kept: ReadonlySet<MachineId>): void {
    for (const record of records) {
      // Left out though its generation is the one we watch: the machine was deleted.
      if (
        !kept.has(record.machineId) && this.#generationOf(record.machineId) === record.generation
      ) {
        this.unwatch(record.machineId);
      }
    }
    this.parts.publish(records.filter((record) => kept.has(record.machineId)));
  }

  #settled(ids: Iterable<MachineId>): void {
    const away = this.#journal.state.away;
    for (const id of ids) {
      const watch = this.#watches.get(id);
      if (watch === undefined || watch.outstanding > 0 || watch.resumeAt === null) continue;
      if (this.#journal.holds(id) && !away) continue;
      this.#queue(watch, watch.resumeAt);
    }
    this.#arm();
  }

  #queue(watch: Watch, dueAt: number): void {
    watch.resumeAt = null;
    this.#due.put(watch, watch.again ? this.parts.clock.steady() : dueAt);
  }
}

/** What `Monitor.status` says. Spans in milliseconds. */
export interface MonitorStatus {
  readonly machines: number;
  readonly latenessP99: number;
  readonly journal: Journal["state"];
  readonly trouble: Trouble | null;
}

function newWatch({ id, ip, generation, vitals }: Watched, now: number): Watch {
  return {
    id,
    ip,
    generation,
    vitals,
    dueAt: now,
    place: -1,
    outstanding: 0,
    sentAt: now,
    sent: 0,
    answered: 0,
    resumeAt: null,
    again: false,
  };
}

function vitalsAfter(before: Vitals, observation: Observation, health: Health): Vitals {
  const { sent, received, rtt, at, outcome } = observation;
  return {
    health,
    quality: observe(before.quality, { sent, received, rtt: rtt?.avg ?? null }),
    rtt: rtt?.avg ?? null,
    lastSeen: outcome === "reply" ? Math.max(before.lastSeen, at) : before.lastSeen,
    checkedAt: at,
  };
}

function sampleOf({ sentAt, sent, received, rtt }: Observation): Sample {
  return { sentAt, sent, received, rtt };
}
