import assert from "node:assert/strict";
import { startTestManager } from "../support/manager.ts";

const encoder = new TextEncoder();

async function connect(origin: string): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(origin);
  return await Deno.connect({ hostname, port: Number(port) });
}

/** Seconds until the other side has closed. */
async function secondsOpen(connection: Deno.Conn): Promise<number> {
  const startedAt = performance.now();
  await new Response(connection.readable).text().catch(() => {});
  return (performance.now() - startedAt) / 1000;
}

Deno.test("A head that does not end is cut after 15 s, first on a connection or later, dripping or not", async () => {
  await using manager = await startTestManager();
  const silent = await connect(manager.origin);
  const later = await connect(manager.origin);
  await later.write(encoder.encode("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"));
  await later.read(new Uint8Array(4096));
  await later.write(encoder.encode("GET /livez HTTP/1.1\r\nX-Slow: "));
  const drip = setInterval(() => later.write(encoder.encode("x")).catch(() => {}), 500);
  const seconds = await Promise.all([silent, later].map(secondsOpen));
  clearInterval(drip);
  for (const each of seconds) assert.ok(each > 10 && each < 20, `${each} s`);
});
