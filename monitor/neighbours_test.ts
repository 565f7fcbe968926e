import assert from "node:assert/strict";
import { countArpLines, neighbourWarning, parseCacheStat } from "./neighbours.ts";

Deno.test("parseCacheStat() reads hexadecimal columns by name, over all processors", () => {
  const text = `\
entries  allocs   destroys hash_grows lookups  hits     res_failed table_fulls
0000001a 0000015e 000001a0 00000003   00000055 00000033 00000006   00000001
0000001a 000001ba 0000015e 00000000   00000066 00000039 00000006   00000010
`;
  assert.deepEqual(parseCacheStat(text), { entries: 26, overflows: 17 });
  const old = "entries  allocs\n00000400 00000000\n";
  assert.deepEqual(parseCacheStat(old), { entries: 1024, overflows: null });
  assert.equal(parseCacheStat(""), null);
});

Deno.test("countArpLines() leaves the heading out", () => {
  const heading =
    "IP address       HW type     Flags       HW address            Mask     Device\n";
  assert.equal(countArpLines(heading), 0);
  assert.equal(
    countArpLines(heading + "192.0.2.1   0x1   0x2   02:fc:00:00:00:05     *        eth0\n"),
    1,
  );
  assert.equal(countArpLines(""), 0);
});

Deno.test("neighbourWarning() names the settings that are large enough", () => {
  const table = { family: 4, entries: 30, limit: 1024, overflows: 0 } as const;
  assert.equal(neighbourWarning(table, 800), null);
  assert.match(
    neighbourWarning(table, 1000)!,
    /ipv4\.neigh\.default\.gc_thresh3=4096 .*gc_thresh2=2048 .*gc_thresh1=1024$/,
  );
  assert.match(neighbourWarning(table, 10_000)!, /gc_thresh3=32768/);
  assert.match(neighbourWarning({ ...table, overflows: 3 }, 0)!, /overflowed 3 times/);
  assert.match(
    neighbourWarning({ ...table, family: 6, entries: 1000 }, 0)!,
    /net\.ipv6\.neigh\.default\.gc_thresh3=4096/,
  );
});
