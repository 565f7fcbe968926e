import assert from "node:assert/strict";
import { contains, parsePrefix } from "./prefix.ts";

Deno.test("contains() compares as many bits as the prefix has", () => {
  const table: [prefix: string, address: string, expected: boolean][] = [
    ["10.0.0.0/8", "10.255.0.1", true],
    ["10.0.0.0/8", "11.0.0.1", false],
    ["10.0.0.4/30", "10.0.0.7", true],
    ["10.0.0.4/30", "10.0.0.8", false],
    ["0.0.0.0/0", "203.0.113.1", true],
    ["0.0.0.0/0", "fd00::1", false],
    ["fd00::/8", "fdff::1", true],
    ["fd00::1", "fd00::2", false],
    ["10.0.0.1", "::ffff:10.0.0.1", true],
    ["10.0.0.0/8", "not an address", false],
  ];
  for (const [prefix, address, expected] of table) {
    assert.equal(contains(parsePrefix(prefix), address), expected, `${prefix} ${address}`);
  }
});

Deno.test("parsePrefix() refuses what is neither an address nor a prefix", () => {
  for (
    const text of ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0/8", "fd00::/129", "x"]
  ) {
    assert.throws(() => parsePrefix(text), TypeError, text);
  }
});
