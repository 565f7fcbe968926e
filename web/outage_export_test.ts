import assert from "node:assert/strict";
import type { Ip, Mac } from "../core/address.ts";
import type { Outage } from "../core/outage.ts";
import { csvOf, jsonOf } from "./outage_export.ts";

const OUTAGE: Outage = {
  id: 7,
  machineId: null,
  hostname: "web",
  ip: "10.0.0.1" as Ip,
  mac: "02:00:00:00:00:01" as Mac,
  vni: null,
  vtep: "",
  beganAt: 0,
  detectedAt: 1500,
  endedAt: null,
};

async function* chunks(...sizes: number[]): AsyncGenerator<Outage[]> {
  for (const size of sizes) yield await Promise.resolve(Array(size).fill(OUTAGE));
}

Deno.test("jsonOf() is JSON, however it is cut in chunks", async () => {
  for (const sizes of [[], [0], [1], [2, 0, 3], [0, 1, 0]]) {
    const text = (await Array.fromAsync(jsonOf(chunks(...sizes), 9))).join("");
    const { total, outages } = JSON.parse(text);
    assert.equal(total, 9);
    assert.equal(outages.length, sizes.reduce((sum, size) => sum + size, 0));
  }
});

Deno.test("csvOf() has a head and a line for each, what is not known left empty", async () => {
  const text = (await Array.fromAsync(csvOf(chunks(1, 1)))).join("");
  assert.equal(
    text.split("\r\n")[1],
    "7,,web,10.0.0.1,02:00:00:00:00:01,,,1970-01-01T00:00:00.000Z,1970-01-01T00:00:01.500Z,,",
  );
  assert.equal(text.split("\r\n").length, 4);
});
