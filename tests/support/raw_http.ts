/** Milliseconds without a byte after which nothing more is to come on a connection that stays open. */
const QUIET = 400;

/** What a program sends that does not care for the rules of HTTP, and what comes back, byte for byte. */
export async function rawHttp(origin: string, text: string): Promise<string> {
  const { hostname, port } = new URL(origin);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const sending = sendAll(connection, latin1(text));
  let isOpen = true;
  const close = () => {
    if (isOpen) connection.close();
    isOpen = false;
  };
  let timer = setTimeout(close, 10 * QUIET);
  let raw = "";
  const buffer = new Uint8Array(16_384);
  for (;;) {
    const length = await connection.read(buffer).catch(() => null);
    clearTimeout(timer);
    if (length === null) break;
    raw += String.fromCharCode(...buffer.subarray(0, length));
    // The connection stays open for more: a half-closed one would have what was pipelined dropped.
    timer = setTimeout(close, QUIET);
  }
  close();
  await sending;
  return raw;
}

/** The other side may have closed before it has read all. */
async function sendAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
  } catch {
    // What it answered tells the rest.
  }
}

/** The status of every answer in what came back. */
export function statusesIn(raw: string): number[] {
  return [...raw.matchAll(/HTTP\/1\.[01] (\d{3})/g)].map(([, status]) => Number(status));
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
