import assert from "node:assert/strict";
import { ApiError } from "../core/errors.ts";
import { CredentialGate } from "./credential_gate.ts";

/** A gate before a database that knows one credential, and counts what it is asked. */
function gateBefore(known: string) {
  let time = 0;
  const gate = new CredentialGate(100, () => time);
  const world = {
    known,
    asked: 0,
    pass: (milliseconds: number) => time += milliseconds,
    look: (credential: string, client = "192.0.2.1") =>
      gate.look(credential, client, () => {
        world.asked += 1;
        return Promise.resolve(credential === world.known ? "somebody" : null);
      }),
    /** How many of so many guesses reach the database. */
    async guess(count: number, client = "192.0.2.1") {
      const before = world.asked;
      const guesses = Array.from({ length: count }, () => world.look(crypto.randomUUID(), client));
      const refused = (await Promise.allSettled(guesses)).filter(({ status }) =>
        status === "rejected"
      );
      return { asked: world.asked - before, refused: refused.length };
    },
  };
  return world;
}

const isTooOften = (error: unknown) =>
  error instanceof ApiError && error.code === "RATE_LIMIT_EXCEEDED" &&
  Number(error.details?.retry_after) > 0;

Deno.test("CredentialGate asks once about what is wrong, and every time about what is right", async () => {
  const world = gateBefore("right");
  for (let n = 0; n < 5; n++) assert.equal(await world.look("wrong"), null);
  assert.equal(world.asked, 1);
  for (let n = 0; n < 5; n++) assert.equal(await world.look("right"), "somebody");
  assert.equal(world.asked, 6);
  world.known = "another";
  assert.equal(await world.look("right"), null, "what was right may have ended");
});

Deno.test("CredentialGate lets a client guess so often a minute, at once or one by one, and no other pays", async () => {
  const world = gateBefore("right");
  assert.equal(await world.look("right"), "somebody");
  assert.deepEqual(await world.guess(1000), { asked: 60, refused: 940 });
  await assert.rejects(world.look("another guess"), isTooOften);
  assert.equal(await world.look("right"), "somebody", "what was right is not locked out");
  assert.equal(await world.look("a guess from elsewhere", "192.0.2.2"), null);
  world.pass(120_000);
  assert.deepEqual(await world.guess(10), { asked: 10, refused: 0 });
});

Deno.test("CredentialGate takes what many requests bring at once for one guess", async () => {
  const world = gateBefore("right");
  const found = await Promise.all(Array.from({ length: 500 }, () => world.look("right")));
  assert.deepEqual(new Set(found), new Set(["somebody"]));
  assert.equal(world.asked, 1);
});

Deno.test("CredentialGate does not count what turns out right, nor what could not be looked up", async () => {
  const gate = new CredentialGate(100, () => 0);
  for (let n = 0; n < 500; n++) {
    assert.equal(await gate.look(`right ${n}`, "192.0.2.1", () => Promise.resolve(n)), n);
    const away = gate.look(`unknown ${n}`, "192.0.2.1", () => Promise.reject(new Error("away")));
    await assert.rejects(away, /away/);
  }
});
