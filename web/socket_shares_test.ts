import assert from "node:assert/strict";
import { SocketShares } from "./socket_shares.ts";

Deno.test("SocketShares holds a client to its share, gives places back once, and spares who is many", () => {
  const shares = new SocketShares((client) => client === "127.0.0.1");
  const places = Array.from({ length: 100 }, () => shares.take("192.0.2.1", "192.0.2.1"));
  assert.ok(places.every((place) => place !== null));
  assert.equal(shares.take("192.0.2.1", "192.0.2.1"), null);
  assert.ok(shares.take("192.0.2.2", "192.0.2.2") !== null, "others are not held to it");
  places[0]!();
  places[0]!();
  assert.ok(shares.take("192.0.2.1", "192.0.2.1") !== null);
  assert.equal(shares.take("192.0.2.1", "192.0.2.1"), null);
  for (let n = 0; n < 500; n++) assert.ok(shares.take("127.0.0.1", "127.0.0.1") !== null);
});
