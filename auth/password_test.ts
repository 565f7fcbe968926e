import assert from "node:assert/strict";
import { BusyError, Passwords } from "./password.ts";

Deno.test("Passwords.verify() knows its own hashes, in either way of writing letters", async () => {
  const passwords = new Passwords();
  const stored = await passwords.hash("pässword for a test");
  assert.match(stored, /^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
  assert.ok(await passwords.verify("pässword for a test".normalize("NFD"), stored));
  assert.ok(!await passwords.verify("password for a test", stored));
  assert.ok(!await passwords.verify("", null), "nobody has no password");
  assert.notEqual(await passwords.hash("pässword for a test"), stored, "salted");
});

Deno.test("Passwords takes work for two at a time, and refuses what would pile up", async () => {
  const passwords = new Passwords();
  // A cheap hash, so that the queue is what takes the time.
  const cheap = "scrypt$2$1$1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const results = await Promise.allSettled(
    Array.from({ length: 40 }, () => passwords.verify("x", cheap)),
  );
  const refused = results.filter((result) => result.status === "rejected");
  assert.equal(refused.length, 6);
  assert.ok(refused.every(({ reason }) => reason instanceof BusyError));
});
