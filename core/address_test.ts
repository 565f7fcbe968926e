import assert from "node:assert/strict";
import fc from "fast-check";
import { ips } from "../tests/support/arbitrary_machine.ts";
import { AddressError, ipBytes, ipFamily, parseIp, parseMac, tryParseIp } from "./address.ts";

const ACCEPTED: readonly [given: string, canonical: string][] = [
  ["10.0.0.1", "10.0.0.1"],
  ["1.1.1.1", "1.1.1.1"],
  ["127.0.0.1", "127.0.0.1"],
  ["169.254.7.7", "169.254.7.7"],
  ["192.168.255.255", "192.168.255.255"],
  ["223.255.255.255", "223.255.255.255"],
  ["::1", "::1"],
  ["2001:DB8::A", "2001:db8::a"],
  ["2001:0db8:0000:0000:0000:0000:0000:000a", "2001:db8::a"],
  ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
  ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
  ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ["2001:db8::192.0.2.1", "2001:db8::c000:201"],
  ["fd00::1", "fd00::1"],
  ["fec0::1", "fec0::1"],
  ["ff::1", "ff::1"], // 00ff::1, not multicast
];

for (const [given, canonical] of ACCEPTED) {
  Deno.test(`parseIp() reads ${given} as ${canonical}`, () => {
    assert.equal(parseIp(given), canonical);
  });
}

const REFUSED: readonly [given: string, why: RegExp][] = [
  ["", /must be an IPv4 or IPv6 address/],
  [" 10.0.0.1", /must be/],
  ["10.0.0.1 ", /must be/],
  ["10.0.0.1\n", /must be/],
  ["10.0.0", /must be/],
  ["10.0.0.1.", /must be/],
  ["10.0.0.1.1", /must be/],
  ["10.0.0.256", /must be/],
  ["10.0.0.-1", /must be/],
  ["10.0.0.1/24", /must be/],
  ["10.0.0.1:80", /must be/],
  ["example.com", /must be/],
  ["١٠.0.0.1", /must be/],
  // What inet_aton(3) would take for another address than a reader does.
  ["010.0.0.1", /must be/],
  ["10.0.0.01", /must be/],
  ["0x0a.0.0.1", /must be/],
  ["10.1", /must be/],
  ["167772161", /must be/],
  ["0.0.0.0", /unspecified/],
  ["0.1.2.3", /unspecified/],
  ["255.255.255.255", /broadcast/],
  ["224.0.0.1", /multicast/],
  ["239.255.255.255", /multicast/],
  ["240.0.0.1", /reserved/],
  ["255.255.255.254", /reserved/],
  ["::", /unspecified/],
  ["0:0:0:0:0:0:0:0", /unspecified/],
  ["ff02::1", /multicast/],
  ["FFFF::1", /multicast/],
  ["fe80::1%eth0", /zone/],
  ["2001:db8::1%1", /zone/],
  ["fe80::1", /link-local/],
  ["febf::1", /link-local/],
  ["::ffff:10.0.0.1", /IPv4 address inside IPv6/],
  ["::FFFF:0a00:0001", /IPv4 address inside IPv6/],
  ["0:0:0:0:0:ffff:a00:1", /IPv4 address inside IPv6/],
  [":::", /must be/],
  ["1::2::3", /must be/],
  ["12345::", /must be/],
  ["1:2:3:4:5:6:7", /must be/],
  ["1:2:3:4:5:6:7:8:9", /must be/],
  ["1:2:3:4:5:6:7:8:", /must be/],
  ["[::1]", /must be/],
  ["::1]/x[", /must be/],
  ["::1.2.3.04", /must be/],
  ["::g", /must be/],
];

for (const [given, why] of REFUSED) {
  Deno.test(`parseIp() refuses ${JSON.stringify(given)}: ${why.source}`, () => {
    assert.throws(
      () => parseIp(given),
      (error) => error instanceof AddressError && why.test(error.message),
    );
    assert.equal(tryParseIp(given), null);
  });
}

Deno.test("parseIp() gives back what it gave", () => {
  fc.assert(fc.property(ips, (ip) => assert.equal(parseIp(ip), ip)));
});

Deno.test("parseIp() refuses or canonicalises every text, and throws nothing else", () => {
  const texts = fc.oneof(
    fc.string({ unit: fc.constantFrom(..."0123456789abcdef:.%[]fF"), maxLength: 45 }),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const ip = tryParseIp(text);
      if (ip === null) assert.throws(() => parseIp(text), AddressError);
      else assert.equal(parseIp(ip), ip);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("parseIp() reads every spelling of the same octets as the same address", () => {
  const groups = fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 });
  fc.assert(fc.property(groups, fc.boolean(), (words, upper) => {
    const short = words.map((word) => word.toString(16)).join(":");
    const long = words.map((word) => word.toString(16).padStart(4, "0")).join(":");
    assert.equal(tryParseIp(upper ? long.toUpperCase() : long), tryParseIp(short));
  }));
});

Deno.test("ipBytes() gives the octets from which the same address can be written again", () => {
  fc.assert(fc.property(ips, (ip) => {
    const octets = ipBytes(ip);
    assert.equal(octets.length, ipFamily(ip) === 4 ? 4 : 16);
    assert.equal(parseIp(written(octets)), ip);
  }));
});

Deno.test("ipBytes() puts them in network order", () => {
  assert.deepEqual([...ipBytes(parseIp("10.1.2.3"))], [10, 1, 2, 3]);
  assert.deepEqual(
    [...ipBytes(parseIp("2001:db8::1:ff"))],
    [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0xff],
  );
  assert.deepEqual([...ipBytes(parseIp("1::"))], [0, 1, ...new Array<number>(14).fill(0)]);
});

Deno.test("parseMac() reads pairs with colons or dashes, in any case, as lower case with colons", () => {
  const table = ["02:00:0A:ff:Fe:01", "02-00-0a-FF-fe-01", "02:00:0a:ff:fe:01"];
  for (const given of table) assert.equal(parseMac(given), "02:00:0a:ff:fe:01");
});

Deno.test("parseMac() refuses everything else", () => {
  const table = [
    "",
    "02:00:0a:ff:fe",
    "02:00:0a:ff:fe:01:02",
    "02:00:0a-ff-fe-01",
    "02000aff fe01",
    "02000afffe01",
    "0200.0aff.fe01",
    "2:0:a:ff:fe:1",
    "02:00:0a:ff:fe:0g",
    " 02:00:0a:ff:fe:01",
    "02:00:0a:ff:fe:01\n",
    "02:00:0a:ff:fe:01/48",
  ];
  for (const given of table) assert.throws(() => parseMac(given), AddressError, given);
});

function written(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join(".");
  const words = Array.from({ length: 8 }, (_, i) => (octets[2 * i]! << 8) | octets[2 * i + 1]!);
  return words.map((word) => word.toString(16)).join(":");
}
