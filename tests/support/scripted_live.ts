import type { ManagerState } from "../../core/change.ts";
import type { LiveMachine } from "../../core/live.ts";
import type { Delta, IdentityRow, LiveMessage, VitalsRow } from "../../core/live_wire.ts";
import type { Live } from "../../web/services.ts";

/** A manager that is well, and simulates nothing. */
export const WELL: ManagerState = {
  monitor: { state: "running", since: 0, reason: null, heldBack: [] },
  database: { state: "connected", since: 0 },
  demo: false,
};

/** Machines of a part of a snapshot at most, as the hub has it. */
const PART = 1000;

const LETTER = { unknown: "u", up: "o", suspect: "s", down: "d" } as const;

/**
 * A fleet that a test writes by hand, told to browsers in the live protocol as it changes; and a
 * connection that a test can cut, mend, and make lose a message.
 */
export class ScriptedLive implements Live {
  readonly #machines = new Map<number, LiveMachine>();
  readonly #sockets = new Set<WebSocket>();
  #manager = WELL;
  #seq = 0;
  #cut = false;
  #deaf = false;
  isReady = true;

  constructor(machines: Iterable<LiveMachine> = []) {
    for (const machine of machines) this.#machines.set(machine.id, machine);
  }

  machines(): readonly LiveMachine[] {
    return [...this.#machines.values()];
  }

  manager(): ManagerState {
    return this.#manager;
  }

  ready(): boolean {
    return this.isReady;
  }

  stats() {
    const clients = { contract: 0, live: this.#sockets.size };
    return { clients, dropped: 0, givenUp: 0, refused: 0 };
  }

  /** The browsers that are connected. */
  get connected(): number {
    return this.#sockets.size;
  }

  join(socket: WebSocket): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    socket.onopen = () => {
      if (this.#cut) return socket.close();
      this.#sockets.add(socket);
      for (const part of this.#snapshot()) socket.send(JSON.stringify(part));
    };
    socket.onclose = () => {
      this.#sockets.delete(socket);
      resolve();
    };
    return promise;
  }

  publish(): void {}

  /** Adds machines, or changes what they say of themselves. */
  register(...machines: LiveMachine[]): void {
    for (const machine of machines) this.#machines.set(machine.id, machine);
    this.#tell({ registered: machines.map((each) => [identityRow(each), vitalsRow(each)]) });
  }

  /** Changes what checks say of machines. */
  check(...changes: (Partial<LiveMachine> & Pick<LiveMachine, "id">)[]): void {
    this.#tell({ checked: changes.flatMap((change) => this.#apply(change)) });
  }

  /** Takes machines out. False for one that is not there. */
  delete(id: number): boolean {
    if (!this.#machines.delete(id)) return false;
    this.#tell({ deleted: [id] });
    return true;
  }

  setManager(manager: ManagerState): void {
    this.#manager = manager;
    this.#tell({ manager });
  }

  /** Breaks every connection, and every new one, until `mend()`. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.close();
  }

  mend(): void {
    this.#cut = false;
  }

  /** Sends every browser the whole fleet again, as the hub does to one that fell behind. */
  startOver(): void {
    for (const socket of this.#sockets) {
      for (const part of this.#snapshot()) socket.send(JSON.stringify(part));
    }
  }

  /** Loses the messages of what is done meanwhile. */
  withhold(action: () => void): void {
    this.#deaf = true;
    action();
    this.#deaf = false;
  }

  #apply(change: Partial<LiveMachine> & Pick<LiveMachine, "id">): VitalsRow[] {
    const before = this.#machines.get(change.id);
    if (before === undefined) return [];
    const after = { ...before, ...change };
    this.#machines.set(after.id, after);
    return [vitalsRow(after)];
  }

  #snapshot(): LiveMessage[] {
    const machines = this.machines();
    const parts = Math.max(1, Math.ceil(machines.length / PART));
    return Array.from({ length: parts }, (_, part) => ({
      type: "snapshot",
      seq: this.#seq,
      at: Date.now(),
      part,
      parts,
      manager: this.#manager,
      machines: machines.slice(part * PART, (part + 1) * PART)
        .map((each) => [identityRow(each), vitalsRow(each)]),
    }));
  }

  #tell(news: Partial<Delta>): void {
    const delta: Delta = {
      type: "delta",
      seq: ++this.#seq,
      at: Date.now(),
      registered: [],
      checked: [],
      deleted: [],
      ...news,
    };
    const text = JSON.stringify(delta);
    if (this.#deaf) return;
    for (const socket of this.#sockets) socket.send(text);
  }
}

function identityRow(machine: LiveMachine): IdentityRow {
  const { id, hostname, ip, mac, vni, vtep, tags, paused, registeredAt } = machine;
  return [id, hostname, ip, mac, vni, vtep, [...tags], paused ? 1 : 0, registeredAt];
}

function vitalsRow(
  { id, state, rtt, loss, usualRtt, lastSeen, since, checkedAt }: LiveMachine,
): VitalsRow {
  return [id, LETTER[state], rtt, loss, usualRtt, lastSeen, since, checkedAt];
}
