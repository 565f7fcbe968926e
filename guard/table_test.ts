import assert from "node:assert/strict";
import { ConnectionTable } from "./table.ts";

const CLIENT = { hostname: "2001:db8::1%eth0", port: 40_000 };

Deno.test("ConnectionTable tells who is behind a port, in every thread that has its memory", () => {
  const guards = new ConnectionTable();
  const servers = new ConnectionTable(guards.memory);
  assert.equal(servers.begin(5), null, "nobody came through the guard");
  guards.enter(5, CLIENT);
  assert.deepEqual(servers.begin(5)?.client, CLIENT);
  assert.equal(servers.begin(6), null);
  guards.leave(5);
  assert.equal(servers.begin(5), null);
});

Deno.test("ConnectionTable follows a connection's phases", () => {
  const table = new ConnectionTable();
  table.enter(65_535, CLIENT);
  assert.equal(table.phase(65_535), "idle");
  const first = table.begin(65_535)!;
  assert.equal(table.phase(65_535), "busy");
  table.end(65_535, first.request);
  assert.equal(table.phase(65_535), "idle");
  const second = table.begin(65_535)!;
  table.end(65_535, first.request);
  assert.equal(table.phase(65_535), "busy", "the end of the one before comes late");
  table.upgrade(65_535, second.request);
  table.end(65_535, second.request);
  assert.equal(table.phase(65_535), "upgraded");
  const third = table.begin(65_535)!;
  table.end(65_535, third.request);
  table.upgrade(65_535, third.request);
  assert.equal(table.phase(65_535), "upgraded");
  assert.equal(table.requests(65_535), 3);
  table.leave(65_535);
  table.upgrade(65_535, third.request);
  assert.equal(table.phase(65_535), "absent");
});
