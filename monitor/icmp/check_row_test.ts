import assert from "node:assert/strict";
import fc from "fast-check";
import { ipBytes, parseIp } from "../../core/address.ts";
import { readObservation, writeCheck } from "./check_row.ts";
import { CheckTable } from "./check_table.ts";
import { Tally } from "./tally.ts";

const anyIpv4 = fc.tuple(
  fc.integer({ min: 1, max: 223 }),
  fc.nat({ max: 255 }),
  fc.nat({ max: 255 }),
  fc.nat({ max: 255 }),
).map((octets) => parseIp(octets.join(".")));
const anyIpv6 = fc.array(fc.nat({ max: 0xffff }), { minLength: 7, maxLength: 7 })
  .map((groups) => parseIp(`2001:${groups.map((group) => group.toString(16)).join(":")}`));

Deno.test("writeCheck() writes the same bytes as ipBytes(), for both families", () => {
  const table = CheckTable.create(4);
  fc.assert(
    fc.property(fc.oneof(anyIpv4, anyIpv6), fc.boolean(), (ip, suspect) => {
      writeCheck(table, 2, { token: 0, ip, echoes: 3, suspect });
      const bytes = ipBytes(ip);
      assert.deepEqual(table.address.slice(32, 32 + bytes.length), bytes);
      assert.equal(table.family[2], bytes.length === 4 ? 4 : 6);
      assert.deepEqual([table.echoes[2], table.suspect[2]], [3, suspect ? 1 : 0]);
    }),
  );
});

Deno.test("readObservation() gives a hint's sender in canonical text, link-local too", () => {
  const table = CheckTable.create(4);
  const tally = new Tally(table);
  const from = new Uint8Array(16);
  from.set([0xfe, 0x80, ...new Array(13).fill(0), 1]);
  writeCheck(table, 1, { token: 0, ip: parseIp("2001:db8::1"), echoes: 1 });
  tally.begin(1);
  tally.hint(1, 1, 3, from, 0);
  tally.hint(1, 1, 0, from, 0);
  assert.deepEqual(readObservation(table, 1, 9).hint, { type: 1, code: 3, from: "fe80::1" });
});

Deno.test("readObservation() sees nothing of the check that had the row before", () => {
  const table = CheckTable.create(4);
  const tally = new Tally(table);
  writeCheck(table, 0, { token: 0, ip: parseIp("10.0.0.1"), echoes: 1 });
  tally.begin(0);
  tally.sent(0, 5);
  tally.received(0, 1, 6);
  tally.hint(0, 3, 1, new Uint8Array(16), 0);
  tally.conclude(0);
  tally.begin(0);
  tally.sent(0, 10);
  tally.expired(0, 12);
  tally.conclude(0);
  assert.deepEqual(readObservation(table, 0, 1), {
    token: 1,
    outcome: "silence",
    sent: 1,
    received: 0,
    rtt: null,
    sentAt: 10,
    at: 12,
    hint: null,
    fault: null,
  });
});
