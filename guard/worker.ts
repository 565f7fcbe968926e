/**
 * The guard's thread: takes clients' connections, carries them to the server, and cuts those that take
 * more than they may. A thread of its own, so that what it costs does not slow the server down.
 */
import { ClientCounts, countedClients } from "./clients.ts";
import { Connection } from "./connection.ts";
import { type Door, Doors, NoDoorError } from "./doors.ts";
import { COUNTED, type FromGuard, type OpenOrder, type ToGuard } from "./messages.ts";
import { ConnectionTable } from "./table.ts";

/** Milliseconds between tries while there is no door. */
const SHUT_INTERVAL = 1000;

/** Milliseconds between looks at all connections. */
const LOOK = 1000;

const thread = self as unknown as {
  onmessage: (event: MessageEvent<ToGuard>) => void;
  postMessage(message: FromGuard): void;
};

let doors: Doors | null = null;

thread.onmessage = ({ data }) => {
  if (data.type === "close") doors?.close();
  else void open(data);
};

async function open(order: OpenOrder): Promise<void> {
  const guard = new Guarding(order);
  const opening = new Doors(order, (door) => void guard.takeFrom(door));
  try {
    const port = await opening.open();
    doors = opening;
    setInterval(() => guard.look(), LOOK);
    if (order.tls !== null) watchCertificate(opening, order.certificateInterval);
    thread.postMessage({ type: "open", port });
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    thread.postMessage({ type: "failed", name, message });
  }
}

function watchCertificate(doors: Doors, interval: number): void {
  let complaint = "";
  const look = async () => {
    try {
      if (await doors.refresh()) note("info", "The certificate changed: new connections get it");
      complaint = "";
      setTimeout(look, interval);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      const isShut = error instanceof NoDoorError;
      if (text !== complaint) {
        // The two files are written one after the other, so the first look may come in between.
        if (isShut) note("error", `Nobody can connect: ${text}; trying again`);
        else note("warn", `The old certificate stays in use: ${text}`);
      }
      complaint = text;
      setTimeout(look, isShut ? Math.min(SHUT_INTERVAL, interval) : interval);
    }
  };
  setTimeout(look, interval);
}

class Guarding {
  readonly #connections = new Set<Connection>();
  readonly #table: ConnectionTable;
  readonly #counters: Int32Array;
  readonly #clients;
  readonly #counts: ClientCounts;
  readonly #most: number;
  readonly #serverPort: number;

  constructor(order: OpenOrder) {
    this.#table = new ConnectionTable(order.table);
    this.#counters = new Int32Array(order.counters);
    this.#clients = countedClients(order.trustedProxies);
    this.#counts = new ClientCounts(order.connectionsPerClient);
    this.#most = order.connections;
    this.#serverPort = order.serverPort;
  }

  /** Takes connections until the door is closed. */
  async takeFrom(door: Door): Promise<void> {
    for (;;) {
      try {
        this.#take(await door.accept());
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) {
          return;
        }
        // One that was gone before it was taken, or no file descriptor left: others may come.
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    }
  }

  /** Cuts those that take more than they may. */
  look(): void {
    for (const connection of this.#connections) {
      if (connection.fault() === null) continue;
      this.#count("cut");
      connection.cut();
    }
  }

  #take(client: Deno.Conn): void {
    const key = this.#clients.keyOf((client.remoteAddr as Deno.NetAddr).hostname);
    if (!this.#makeRoom() || !this.#counts.take(key)) {
      this.#count("refused");
      return client.close();
    }
    this.#count("accepted");
    const connection = new Connection(client, this.#table, () => this.#count("cut"));
    this.#connections.add(connection);
    connection.carry(this.#serverPort).finally(() => {
      this.#connections.delete(connection);
      this.#counts.give(key);
    });
  }

  /** When there are as many as there may be, the one that has been quiet for longest has to go. */
  #makeRoom(): boolean {
    if (this.#connections.size < this.#most) return true;
    let quietest: Connection | null = null;
    for (const connection of this.#connections) {
      if (connection.phase !== "idle") continue;
      if (quietest === null || connection.movedAt < quietest.movedAt) quietest = connection;
    }
    if (quietest === null) return false;
    this.#count("evicted");
    quietest.cut();
    this.#connections.delete(quietest);
    return true;
  }

  #count(what: typeof COUNTED[number]): void {
    Atomics.add(this.#counters, COUNTED.indexOf(what), 1);
  }
}

function note(level: "info" | "warn" | "error", text: string): void {
  thread.postMessage({ type: "note", level, text });
}
