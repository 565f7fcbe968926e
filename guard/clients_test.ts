import assert from "node:assert/strict";
import { ClientCounts, countedClients } from "./clients.ts";

Deno.test("keyOf() counts IPv4 by address, IPv6 by /64, and not this host or trusted proxies", () => {
  const clients = countedClients(["192.0.2.0/28", "fd00:1::/32", "198.51.100.7"]);
  const table: [hostname: string, key: string | null][] = [
    ["203.0.113.9", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:db8:1:2::", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["fe80::1%3", "fe80:0:0:0"],
    ["127.0.0.1", null],
    ["::1", null],
    ["::ffff:127.0.0.9", null],
    ["192.0.2.15", null],
    ["192.0.2.16", "192.0.2.16"],
    ["fd00:1:2::3", null],
    ["198.51.100.7", null],
    ["198.51.100.8", "198.51.100.8"],
  ];
  for (const [hostname, key] of table) assert.equal(clients.keyOf(hostname), key, hostname);
});

Deno.test("ClientCounts holds every client to its own share, and forgets those that are gone", () => {
  const counts = new ClientCounts(2);
  assert.deepEqual(["a", "a", "a", "b"].map((key) => counts.take(key)), [true, true, false, true]);
  counts.give("a");
  assert.ok(counts.take("a"));
  for (let n = 0; n < 100; n++) assert.ok(counts.take(null));
});
