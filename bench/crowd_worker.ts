/**
 * The browsers of a crowd: many live connections, which note when a word first comes. On a thread of their own.
 *
 * @module
 */
import { LIVE_PROTOCOL } from "../core/live.ts";

/** What to do. */
export type ToCrowd =
  | { readonly kind: "join"; readonly url: string; readonly count: number }
  /** Look for a word in what comes. */
  | { readonly kind: "look"; readonly word: string };

/** What came of it. */
export type FromCrowd =
  | { readonly kind: "joined" }
  /** When it came to each, milliseconds since the epoch. */
  | { readonly kind: "seen"; readonly at: readonly number[] }
  | { readonly kind: "lost"; readonly code: number };

interface Client {
  hasSeen: boolean;
}

const self = globalThis as unknown as {
  onmessage: (event: MessageEvent<ToCrowd>) => void;
  postMessage(message: FromCrowd): void;
};
const clients: Client[] = [];
let word = "";
let at: number[] = [];

self.onmessage = async ({ data }) => {
  if (data.kind === "look") {
    word = data.word;
    at = [];
    for (const client of clients) client.hasSeen = false;
    return;
  }
  for (let i = 0; i < data.count; i++) await join(data.url);
  self.postMessage({ kind: "joined" });
};

function join(url: string): Promise<void> {
  const client: Client = { hasSeen: true };
  const socket = new WebSocket(url, LIVE_PROTOCOL);
  const open = Promise.withResolvers<void>();
  socket.onopen = () => open.resolve();
  socket.onclose = ({ code }) => self.postMessage({ kind: "lost", code });
  socket.onmessage = ({ data }) => {
    if (client.hasSeen || !String(data).includes(word)) return;
    client.hasSeen = true;
    at.push(Date.now());
    if (at.length === clients.length) self.postMessage({ kind: "seen", at });
  };
  clients.push(client);
  return open.promise;
}
