import type { Ip } from "../core/address.ts";
import type { CheckRecord, CheckResult } from "../core/check.ts";
import type { HeldBack } from "../core/change.ts";
import { type Decision, next, type Outcome, overlapAllowed } from "../core/health.ts";
import type { MachineId } from "../core/machine.ts";
import { answer, ask, claim, stillDown } from "./asked.ts";
import { DueHeap } from "./due_heap.ts";
import { Faults } from "./faults.ts";
import { Journal, JOURNAL_DEFAULTS } from "./journal.ts";
import { Lateness } from "./lateness.ts";
import { judge } from "./judge.ts";
import type { MonitorOptions, MonitorParts, MonitorStatus } from "./monitor_parts.ts";
import type { Watched } from "./ports.ts";
import type { Check, Observation } from "./prober.ts";
import { OwnTrouble } from "./own_trouble.ts";
import {
  type Flight,
  newWatch,
  NO_CHECKS,
  sampleOf,
  vitalsAfter,
  type Watch,
  withoutClockStep,
} from "./watch.ts";

/** Checks handed to the prober in one turn of the event loop. */
const TURN = 1_000;
/** The shortest sleep: below it timers cost more than they are worth. */
const SHORTEST_SLEEP = 5;
const LONGEST_SLEEP = 1_000;

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
  readonly #faults: Faults;
  #token = 0;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #sleepUntil = Infinity;
  #state: "new" | "running" | "stopped" = "new";

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
    // A whole interval, in which every machine that answers has answered: else one machine that cannot
    // be reached from here would pass for trouble between the answers of the others.
    const { interval, confirm } = options.policy;
    const span = interval + options.timeout + confirm;
    this.#trouble = new OwnTrouble(span, parts.onTrouble);
    this.#faults = new Faults(span);
    parts.prober.onObservations = (batch) => this.#observed(batch);
  }

  /** Reads every machine from the store and begins. Rejects when the store cannot be read. */
  async start(): Promise<void> {
    await this.reread();
    if (this.#state === "stopped") return;
    this.#state = "running";
    this.#arm();
  }

  /**
   * Takes in what the store has and this has not been told: a registration may have been stored and its
   * acknowledgement lost. (What was deleted so is found by the next record of it.) Rejects when the store
   * cannot be read.
   */
  async reread(): Promise<void> {
    for await (const chunk of this.parts.store.watches()) {
      for (const watched of chunk) {
        const watch = this.#watches.get(watched.id);
        if (watch === undefined) this.#resume(watched);
        else if (watched.paused || watched.generation > watch.generation) this.watch(watched);
      }
    }
    this.#arm();
  }

  /**
   * Stops checking and writes what is not written yet. What is still under way is dropped. The prober is
   * the caller's to close.
   */
  async stop(): Promise<void> {
    this.#state = "stopped";
    this.parts.prober.onObservations = () => {};
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    for (const { asked } of this.#watches.values()) asked?.result.resolve(null);
    await this.#journal.close();
  }

  /**
   * Takes in a machine that has just registered, anew or again. A new one is checked at once, and so is
   * one that is not known to answer: a registration is a sign of life.
   */
  watch(watched: Watched): void {
    const watch = this.#watches.get(watched.id);
    if (watched.paused) {
      // (An older one may arrive later than it was stored: the machine has been resumed since.)
      if (watch === undefined || watched.generation < watch.generation) return;
      return this.unwatch(watched.id);
    }
    if (watch === undefined) {
      const fresh = newWatch(watched, this.parts.clock.steady());
      this.#watches.set(watched.id, fresh);
      return this.#hurry(fresh);
    }
    // (An older one may arrive later than it was stored: it is a sign of life like any other.)
    if (watched.generation > watch.generation) {
      // What was found since the database was last written is dropped there, so it is dropped here too:
      // else the event of an outage would be lost, and the outage go on without it.
      this.#drop(watch);
      this.watch(watched);
      const { asked } = watch;
      const anew = this.#watches.get(watched.id);
      if (anew !== undefined && asked !== null) anew.asked = { ...asked, serial: null };
      return;
    }
    watch.vitals = {
      ...watch.vitals,
      lastSeen: Math.max(watch.vitals.lastSeen, watched.vitals.lastSeen),
    };
    if (watch.vitals.health.state !== "up") this.#hurry(watch);
  }

  /** Forgets a machine; what is still under way for it is dropped. */
  unwatch(id: MachineId): void {
    const watch = this.#watches.get(id);
    if (watch === undefined) return;
    this.#drop(watch);
    watch.asked?.result.resolve(null);
    // Without a machine nothing would ever end the trouble.
    if (this.#watches.size === 0) this.#trouble.reset();
  }

  /**
   * Checks a machine as soon as what is under way for it is over, with as many echoes as a confirm check;
   * what it finds is stored and published like any other.
   *
   * @returns null when the machine is not watched (paused, deleted), or no longer
   */
  check(id: MachineId): Promise<CheckResult | null> {
    const watch = this.#watches.get(id);
    if (watch === undefined || this.#state === "stopped") return Promise.resolve(null);
    if (watch.asked !== null) return watch.asked.result.promise;
    const { result } = ask(watch);
    this.#hurry(watch);
    return result.promise;
  }

  /** The addresses of every machine that is checked. */
  *addresses(): Generator<Ip> {
    for (const { ip } of this.#watches.values()) yield ip;
  }

  /**
   * Machines that cannot be checked while others can. While the manager is cut off altogether that is what
   * there is to say, and this is empty.
   */
  heldBack(): readonly HeldBack[] {
    return this.#trouble.current === null ? this.#faults.heldBack(this.parts.clock.steady()) : [];
  }

  /** Figures for /health and /metrics. */
  status(): MonitorStatus {
    const now = this.parts.clock.steady();
    return {
      machines: this.#watches.size,
      latenessP99: this.#lateness.quantile(0.99, now),
      journal: this.#journal.state,
      trouble: this.#trouble.current,
      heldBack: this.heldBack(),
    };
  }

  /** Goes on where an earlier process stopped; what has fallen due meanwhile is spread over an interval. */
  #resume(watched: Watched): void {
    if (watched.paused) return;
    const { wall, steady } = this.parts.clock;
    const { interval, backoffMax } = this.options.policy;
    const wait = watched.dueAt - wall();
    const spread = Math.random() * interval;
    // The settings may be others now, and the wall clock may have been set back.
    const longest = watched.vitals.health.state === "down" ? backoffMax : interval;
    const watch = newWatch(watched, steady());
    this.#watches.set(watched.id, watch);
    this.#due.put(watch, steady() + (wait > 0 ? Math.min(wait, longest) : spread));
  }

  #drop(watch: Watch): void {
    this.#due.remove(watch);
    this.#watches.delete(watch.id);
    this.#faults.forget(watch.id);
    this.#journal.forget(watch.id);
  }

  #hurry(watch: Watch): void {
    if (watch.underWay.length > 0 || watch.resumeAt !== null) {
      watch.again = true;
      if (watch.resumeAt !== null) this.#journal.hasten();
      return;
    }
    this.#due.put(watch, this.parts.clock.steady());
    this.#arm();
  }

  #arm(): void {
    const first = this.#due.peek();
    if (this.#state !== "running" || first === undefined) return;
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
    const { ip, vitals: { health } } = watch;
    const doubtful = watch.underWay.length > 0 || health.state === "suspect" ||
      health.state === "down";
    watch.sent += 1;
    watch.inRound += 1;
    watch.underWay = [...watch.underWay, watch.sent];
    watch.sentAt = now;
    watch.again = false;
    const isAsked = claim(watch);
    this.#awaitOverlap(watch);
    const token = this.#token;
    this.#token = (token + 1) >>> 0;
    this.#flights.set(token, {
      watch,
      serial: watch.sent,
      submittedAt: now,
      ownFault: this.parts.ownLink.fault(ip),
      gatewayCounts: this.#trouble.isAnswered(now) && this.#faults.isLasting(watch.id, now),
    });
    return {
      token,
      ip,
      echoes: doubtful || isAsked ? this.options.confirmEchoes : 1,
      suspect: doubtful || health.state === "unknown",
    };
  }

  /**
   * While in doubt, the next check does not wait for the one before to time out. A round is over after the
   * threshold of them: one that lost some of its echoes waits for them although the others have come back,
   * and would else be joined by another for as long as the loss goes on.
   */
  #awaitOverlap(watch: Watch): void {
    const { policy } = this.options;
    const { underWay, inRound, vitals: { health } } = watch;
    if (inRound < policy.threshold && overlapAllowed(health, underWay.length, policy)) {
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
      // One that was deleted or registered anew meanwhile is watched no more, or by another watch.
      if (flight === undefined || this.#watches.get(flight.watch.id) !== flight.watch) continue;
      this.#take(flight, observation, now);
    }
    this.#arm();
  }

  #take(flight: Flight, received: Observation, now: number): void {
    const { watch, serial } = flight;
    const observation = withoutClockStep(received, now - flight.submittedAt);
    if (observation.outcome === "reply") watch.answered = Math.max(watch.answered, serial);
    const outcome = judge(flight, observation, () => this.parts.ownLink.fault(watch.ip));
    if (outcome.kind !== "reply" || !this.parts.ownLink.isOwn(watch.ip)) {
      this.#trouble.note(outcome.kind, outcome.reason, now);
    }
    if (outcome.reason === null && outcome.kind !== "fault") this.#faults.forget(watch.id);
    else this.#faults.note(watch.id, outcome, now, this.parts.clock.wall());
    const before = watch.vitals.health;
    const asked = answer(watch, serial, observation, outcome);
    const decision = asked !== null && outcome.kind === "miss" && before.state === "down"
      ? stillDown(before, asked, outcome, now)
      : next(before, outcome, this.options.policy, Math.random());
    // Spans, not times, are carried over to the steady clock: the wall clock may have been set meanwhile.
    const wait = decision.dueAt - outcome.at;
    // Who is down for want of a gateway is back with it: that must not wait for an hour of backoff.
    const isBehindGateway = outcome.kind === "miss" && outcome.reason !== null;
    const dueAt = now + (isBehindGateway ? Math.min(wait, this.options.policy.interval) : wait);
    if (outcome.kind !== "fault") {
      watch.vitals = vitalsAfter(watch.vitals, observation, decision.health, outcome.overtaken);
    }
    const awaited = watch.underWay.includes(serial);
    if (awaited) this.#advance(watch, serial, outcome.kind, dueAt);
    if (outcome.kind === "fault") return;
    watch.unstored = true;
    const left = Math.max(0, (awaited ? dueAt : watch.resumeAt ?? watch.dueAt) - now);
    const urgent = asked !== null || before.state !== decision.health.state ||
      decision.health.state === "suspect" || watch.again;
    this.#journal.add(this.#record(watch, observation, decision, left), urgent);
  }

  /** Takes a check out of its machine's round, and goes on with what is left of it or ends it. */
  #advance(watch: Watch, serial: number, kind: Outcome["kind"], dueAt: number): void {
    const left = watch.underWay.filter((each) =>
      kind === "reply" ? each > serial : each !== serial
    );
    watch.underWay = left.length > 0 ? left : NO_CHECKS;
    if (left.length > 0) return this.#awaitOverlap(watch);
    watch.inRound = 0;
    this.#due.remove(watch);
    // A fault itself leaves nothing to be stored, so nothing to wait for.
    if (kind === "fault" && !watch.unstored) this.#queue(watch, dueAt);
    else watch.resumeAt = dueAt;
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
    for (const { machineId, generation } of records) {
      if (kept.has(machineId)) continue;
      // Left out though its generation is the one we watch: the machine was deleted, or it has registered
      // anew and is about to be watched anew.
      if (this.#watches.get(machineId)?.generation === generation) this.unwatch(machineId);
    }
    const published = records.filter((record) => kept.has(record.machineId));
    if (published.length === 0) return;
    try {
      this.parts.publish(published);
    } catch (error) {
      // What is stored is stored: who was to be told must not hold up the checks.
      this.parts.log.error("Stored checks could not be published", { error });
    }
  }

  #settled(ids: Iterable<MachineId>): void {
    const away = this.#journal.state.away;
    for (const id of ids) {
      const watch = this.#watches.get(id);
      if (watch === undefined || (this.#journal.holds(id) && !away)) continue;
      watch.unstored = false;
      if (watch.resumeAt !== null) this.#queue(watch, watch.resumeAt);
    }
    this.#arm();
  }

  #queue(watch: Watch, dueAt: number): void {
    watch.resumeAt = null;
    if (watch.asked?.serial === null) watch.asked.plannedAt = dueAt;
    this.#due.put(watch, watch.again ? this.parts.clock.steady() : dueAt);
  }
}
