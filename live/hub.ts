import type { Change, ManagerState } from "../core/change.ts";
import { type LiveMachine, toLiveMachine, vitalsRow } from "../core/live.ts";
import type { Logger } from "../core/log.ts";
import type { Machine } from "../core/machine.ts";
import { disconnect, listen } from "./connection.ts";
import { ContractChannel } from "./contract_channel.ts";
import { Fleet } from "./fleet.ts";
import { LiveChannel } from "./live_channel.ts";
import { type DeltaBody, Pending } from "./pending.ts";
import { Pump, type Subscriber } from "./pump.ts";
import { SLICE, Turns } from "./turns.ts";

/** What a hub starts from. */
export interface HubOptions {
  readonly manager: ManagerState;
  readonly log: Logger;
}

/** Counts since the start, but for `clients`. */
export interface HubStats {
  readonly clients: { readonly contract: number; readonly live: number };
  /** Messages that slow clients of the contract's dialect were not sent. */
  readonly dropped: number;
  /** Snapshots sent again to slow clients of our dialect. */
  readonly resent: number;
  /** Clients disconnected because they stood still, or could not keep up. */
  readonly givenUp: number;
  /** Clients turned away because there were too many. */
  readonly refused: number;
}

/** Milliseconds over which changes are gathered into one delta. */
const TICK = 50;

/** Connections at most, also those that are closing: each may hold a socket's buffer of memory. */
const CONNECTIONS_MAX = 2000;

/** A browser that has heard nothing for three times this long, in milliseconds, takes its connection for dead. */
const HEARTBEAT = 15_000;

/** What a heartbeat tells. */
const NOTHING: DeltaBody = { registered: [], checked: [], deleted: [] };

/** Milliseconds that clients are given to say goodbye when the manager stops. */
const FAREWELL = 500;

interface Client extends Subscriber {
  readonly socket: WebSocket;
  readonly gone: PromiseWithResolvers<void>;
}

/** The connected browsers, and the fleet that they are shown. */
export class Hub {
  readonly #contract = new ContractChannel();
  readonly #live: LiveChannel;
  readonly #pump: Pump;
  readonly #pending = new Pending();
  readonly #turns = new Turns<Change>((change) => this.#take(change), () => this.#tellSoon());
  readonly #clients = new Set<Client>();
  readonly #log: Logger;
  readonly #now: () => number;
  #fleet = new Fleet();
  #isReady = false;
  #manager: ManagerState;
  #isManagerNew = false;
  #loading: Promise<void> = Promise.resolve();
  /** Changes that come while the fleet is being read; null while it is not. */
  #meanwhile: Change[] | null = null;
  #tick: ReturnType<typeof setTimeout> | null = null;
  #heartbeat: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  #givenUp = 0;
  #refused = 0;

  /** @param now milliseconds since the epoch */
  constructor(options: HubOptions, now: () => number = Date.now) {
    this.#manager = options.manager;
    this.#log = options.log;
    this.#now = now;
    this.#live = new LiveChannel(options.manager, now);
    this.#pump = new Pump([this.#contract, this.#live]);
  }

  /** Every machine, in no order. */
  machines(): readonly LiveMachine[] {
    return this.#fleet.list();
  }

  manager(): ManagerState {
    return this.#manager;
  }

  /** False until the fleet has been read for the first time. */
  ready(): boolean {
    return this.#isReady;
  }

  stats(): HubStats {
    return {
      clients: {
        contract: this.#contract.subscribers.size,
        live: this.#live.subscribers.size,
      },
      dropped: this.#contract.dropped,
      resent: this.#live.resent,
      givenUp: this.#givenUp,
      refused: this.#refused,
    };
  }

  /**
   * Takes over a browser's connection until either side closes it, or `signal` says it may stay no longer.
   * Resolves when it is gone.
   */
  join(
    socket: WebSocket,
    dialect: "contract" | "live",
    signal: AbortSignal | null = null,
  ): Promise<void> {
    const client: Client = {
      socket,
      outlet: socket,
      channel: dialect === "live" ? this.#live : this.#contract,
      progress: { state: "waiting" },
      fullSince: null,
      gone: Promise.withResolvers(),
      giveUp: () => this.#giveUp(client),
    };
    // Counted until it is really gone: closing one that stands still takes as long as it likes.
    this.#clients.add(client);
    const dismiss = () => this.#dismiss(client);
    signal?.addEventListener("abort", dismiss);
    listen(socket, {
      opened: () => signal?.aborted ? dismiss() : this.#admit(client),
      gone: () => {
        client.channel.subscribers.delete(client);
        this.#clients.delete(client);
        signal?.removeEventListener("abort", dismiss);
        client.gone.resolve();
      },
    });
    return client.gone.promise;
  }

  /** Changes that are in the database now: brings them to the browsers. */
  publish(changes: readonly Change[]): void {
    if (this.#isClosed) return;
    if (this.#meanwhile === null) return this.#turns.add(changes);
    for (const change of changes) this.#meanwhile.push(change);
  }

  setManager(state: ManagerState): void {
    this.#manager = state;
    this.#isManagerNew = true;
    this.#live.setManager(state);
    this.#startTick();
  }

  /**
   * Reads the whole fleet, at the start and whenever changes may have been missed. What is published
   * meanwhile is applied on top. Rejects as `machines` does, and then leaves the fleet as it was.
   */
  reset(machines: Iterable<Machine> | AsyncIterable<Machine>): Promise<void> {
    const load = this.#loading.catch(() => {}).then(() => this.#load(machines));
    this.#loading = load;
    return load;
  }

  /** Says goodbye to everybody, and sends nothing more. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#pump.stop();
    this.#turns.stop();
    if (this.#tick !== null) clearTimeout(this.#tick);
    clearTimeout(this.#heartbeat);
    const goodbyes = [...this.#clients].map(({ socket, gone }) => {
      disconnect(socket, 1001, "the manager is stopping");
      return gone.promise;
    });
    const patience = Promise.withResolvers<void>();
    const timer = setTimeout(patience.resolve, FAREWELL);
    await Promise.race([Promise.all(goodbyes), patience.promise]);
    clearTimeout(timer);
  }

  #admit(client: Client): void {
    if (this.#isClosed) return disconnect(client.socket, 1001, "the manager is stopping");
    if (this.#clients.size > CONNECTIONS_MAX) {
      this.#refused += 1;
      return disconnect(client.socket, 1013, "too many connections");
    }
    if (client.channel === this.#contract) client.socket.send(this.#contract.greeting);
    client.progress = client.channel.welcome();
    client.channel.subscribers.add(client);
    this.#pump.wake();
    // (One that is due already is everybody's: who comes must not put it off.)
    if (client.channel === this.#live && this.#heartbeat === undefined) this.#beatLater();
  }

  /** Whoever it is has been signed out. */
  #dismiss(client: Client): void {
    client.channel.subscribers.delete(client);
    disconnect(client.socket, 1008, "signed out");
  }

  #giveUp(client: Client): void {
    this.#givenUp += 1;
    this.#log.warn("a browser is disconnected because it cannot keep up", {
      buffered: client.socket.bufferedAmount,
    });
    client.channel.subscribers.delete(client);
    disconnect(client.socket, 1013, "too slow");
  }

  #take(change: Change): void {
    const { before, after } = this.#fleet.apply(change);
    this.#contract.tell(change, before, after, this.#now());
    // Nobody is there to tell; whoever comes is sent the fleet as it is then.
    if (this.#live.subscribers.size === 0) return this.#live.changedUnheard();
    if (after === undefined && change.kind !== "deleted") return;
    if (change.kind === "registered") this.#pending.registered(change.machine.id);
    else if (before === undefined) return;
    else if (change.kind === "deleted") this.#pending.deleted(change.id);
    else this.#pending.checked(vitalsRow(change.id, change.vitals));
  }

  #tellSoon(): void {
    if (this.#contract.subscribers.size > 0) this.#pump.wake();
    this.#startTick();
  }

  #startTick(): void {
    if (this.#tick !== null || this.#isClosed) return;
    if (this.#pending.isEmpty && !this.#isManagerNew) return;
    this.#tick = setTimeout(() => this.#tell(this.#pending.drain(this.#fleet.byId)), TICK);
  }

  /** Makes deltas of what has gathered, as many at a time as a slice allows. */
  #tell(bodies: Iterator<DeltaBody>): void {
    const deadline = performance.now() + SLICE;
    this.#tick = null;
    for (let next = bodies.next(); !next.done; next = bodies.next()) {
      this.#live.push(next.value, this.#isManagerNew ? this.#manager : undefined);
      this.#isManagerNew = false;
      if (performance.now() < deadline) continue;
      this.#tick = setTimeout(() => this.#tell(bodies), 0);
      break;
    }
    this.#pump.wake();
    this.#startTick();
    this.#beatLater();
  }

  /** When nothing happens for long, says so: else a browser could not tell it from a dead connection. */
  #beatLater(): void {
    clearTimeout(this.#heartbeat);
    this.#heartbeat = undefined;
    if (this.#live.subscribers.size === 0 || this.#isClosed) return;
    this.#heartbeat = setTimeout(() => {
      this.#live.push(NOTHING);
      this.#pump.wake();
      this.#beatLater();
    }, HEARTBEAT);
  }

  async #load(machines: Iterable<Machine> | AsyncIterable<Machine>): Promise<void> {
    const fleet = new Fleet();
    // What was published before is in what will be read, and must not be applied on top of it.
    while (!this.#turns.isIdle) await pause();
    const meanwhile: Change[] = this.#meanwhile = [];
    try {
      let deadline = performance.now() + SLICE;
      for await (const machine of machines) {
        this.#tellIfNew(machine);
        fleet.apply({ kind: "registered", machine });
        if (performance.now() < deadline) continue;
        await pause();
        if (this.#isClosed) return;
        deadline = performance.now() + SLICE;
      }
      this.#replace(fleet);
    } finally {
      this.#meanwhile = null;
      this.publish(meanwhile);
    }
  }

  #tellIfNew(machine: Machine): void {
    if (!this.#isReady || this.#fleet.byId.has(machine.id)) return;
    this.#contract.tell(
      { kind: "registered", machine },
      undefined,
      toLiveMachine(machine),
      this.#now(),
    );
  }

  #replace(fleet: Fleet): void {
    // What had gathered is in the new fleet.
    if (this.#tick !== null) clearTimeout(this.#tick);
    this.#tick = null;
    this.#pending.drain(fleet.byId);
    if (this.#isReady) this.#contract.tellDifferences(this.#fleet.byId, fleet.byId);
    this.#fleet = fleet;
    this.#isReady = true;
    this.#live.startOver(fleet);
    this.#pump.wake();
  }
}

/** Lets others have their turn. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
