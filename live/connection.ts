/** Messages that a client may send in a minute, and their length: they are ignored, so it needs none. */
const MESSAGES_MAX = 100;
const MESSAGE_LENGTH_MAX = 4096;
const MINUTE = 60_000;
/** Milliseconds that a handshake may take: it is one answer, already being sent. */
const HANDSHAKE = 10_000;

/** What to do at the turns of a connection's life. */
export interface ConnectionEvents {
  opened(): void;
  /** It is gone, however that came; called once. */
  gone(): void;
}

/**
 * Listens to a client's socket. What the client says is ignored, and one that says too much is
 * disconnected.
 *
 * @param handshake milliseconds after which one that has not opened is taken to be gone
 * @param now a clock in milliseconds that never goes back
 */
export function listen(
  socket: WebSocket,
  events: ConnectionEvents,
  handshake = HANDSHAKE,
  now: () => number = () => performance.now(),
): void {
  const said = { since: now(), messages: 0 };
  socket.addEventListener("message", ({ data }) => {
    if (lengthOf(data) > MESSAGE_LENGTH_MAX) return disconnect(socket, 1009, "message too long");
    if (now() - said.since > MINUTE) Object.assign(said, { since: now(), messages: 0 });
    said.messages += 1;
    if (said.messages > MESSAGES_MAX) disconnect(socket, 1008, "too many messages");
  });
  let isGone = false;
  const gone = () => {
    clearTimeout(opening);
    if (!isGone) events.gone();
    isGone = true;
  };
  // Deno 2.9 tells nothing of a client that went away before the handshake was answered.
  const opening = setTimeout(() => {
    if (socket.readyState === WebSocket.CONNECTING) gone();
  }, handshake);
  socket.addEventListener("close", gone, { once: true });
  const opened = () => {
    clearTimeout(opening);
    if (isGone) disconnect(socket, 1001, "too late");
    else events.opened();
  };
  if (socket.readyState === WebSocket.OPEN) opened();
  else socket.addEventListener("open", opened, { once: true });
}

/** Closes a socket, in whatever state it is. Codes: RFC 6455, section 7.4.1, and IANA's 1013. */
export function disconnect(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, reason);
  } catch {
    // It was not open yet, or is gone already: there is nothing to close.
  }
}

function lengthOf(data: unknown): number {
  if (typeof data === "string") return data.length;
  return data instanceof Blob ? data.size : (data as ArrayBuffer).byteLength;
}
