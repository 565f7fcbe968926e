import assert from "node:assert/strict";
import fc from "fast-check";
import { ips, macs } from "../tests/support/arbitrary_machine.ts";
import { validationError } from "./errors.ts";
import { registrationSchema } from "./registration.ts";

const GOOD = { hostname: "web-01", mac_address: "02-00-0A-00-00-01", ip_address: "10.0.0.1" };

function refusal(body: unknown): { field: string; message: string } {
  const read = registrationSchema.safeParse(body);
  assert.ok(!read.success, `accepted ${JSON.stringify(body)}`);
  const error = validationError(read.error);
  return { field: String(error.details?.field), message: error.message };
}

const nested = (levels: number): unknown => levels === 0 ? 1 : { a: nested(levels - 1) };

Deno.test("registrationSchema reads the contract's body into branded values", () => {
  assert.deepEqual(registrationSchema.parse({ ...GOOD, extra_data: { os: "linux" } }), {
    hostname: "web-01",
    mac_address: "02:00:0a:00:00:01",
    ip_address: "10.0.0.1",
    vni: 0,
    extra_data: { os: "linux" },
  });
});

Deno.test("registrationSchema tells extra_data left out from extra_data null", () => {
  assert.ok(!("extra_data" in registrationSchema.parse(GOOD)));
  assert.equal(registrationSchema.parse({ ...GOOD, extra_data: null }).extra_data, null);
});

Deno.test("registrationSchema lets ip_address be absent, and passes over what it does not know", () => {
  const { ip_address: _, ...rest } = GOOD;
  const read = registrationSchema.parse({ ...rest, agent: "0.1", id: 7 });
  assert.deepEqual(Object.keys(read).sort(), ["hostname", "mac_address", "vni"]);
});

Deno.test("registrationSchema accepts hostnames of any script, and of 255 characters", () => {
  for (const hostname of ["a", "x".repeat(255), "サーバー 1", "Łódź.example", "emoji-🙂"]) {
    assert.equal(registrationSchema.parse({ ...GOOD, hostname }).hostname, hostname);
  }
});

/** Every field, every way to get it wrong: [what is sent instead, field named, why]. */
const REFUSED: readonly [Record<string, unknown>, field: string, why: RegExp][] = [
  [{ hostname: undefined }, "hostname", /string/],
  [{ hostname: null }, "hostname", /string/],
  [{ hostname: 7 }, "hostname", /string/],
  [{ hostname: "" }, "hostname", /1 character/],
  [{ hostname: "x".repeat(256) }, "hostname", /255 character/],
  [{ hostname: "  " }, "hostname", /blank/],
  [{ hostname: "a\0b" }, "hostname", /NUL/],
  [{ hostname: "a\nb" }, "hostname", /control/],
  [{ hostname: "a\u001b[31mb" }, "hostname", /control/],
  [{ hostname: "a\u2028b" }, "hostname", /control/],
  [{ hostname: "a\ud83d" }, "hostname", /surrogate/],
  [{ mac_address: undefined }, "mac_address", /string/],
  [{ mac_address: 7 }, "mac_address", /string/],
  [{ mac_address: "" }, "mac_address", /six pairs/],
  [{ mac_address: "02:00:0a-00-00-01" }, "mac_address", /six pairs/],
  [{ ip_address: null }, "ip_address", /string/],
  [{ ip_address: 167772161 }, "ip_address", /string/],
  [{ ip_address: "010.0.0.1" }, "ip_address", /IPv4 or IPv6/],
  [{ ip_address: "224.0.0.1" }, "ip_address", /multicast/],
  [{ ip_address: "fe80::1%eth0" }, "ip_address", /zone/],
  [{ vni: -1 }, "vni", /0/],
  [{ vni: 16_777_216 }, "vni", /16777215/],
  [{ vni: 1.5 }, "vni", /int/],
  [{ vni: "7" }, "vni", /number/],
  [{ vni: null }, "vni", /number/],
  [{ extra_data: [] }, "extra_data", /object or null/],
  [{ extra_data: "x" }, "extra_data", /object or null/],
  [{ extra_data: 7 }, "extra_data", /object or null/],
  [{ extra_data: { a: [{ b: "\0" }] } }, "extra_data.a.0.b", /NUL/],
  [{ extra_data: { a: [{ b: "\udc00" }] } }, "extra_data.a.0.b", /surrogate/],
  [{ extra_data: { a: { "x\0": 1 } } }, "extra_data.a", /has a key that must not contain NUL/],
  [{ extra_data: { "\ud800": 1 } }, "extra_data", /has a key that .* surrogate/],
  [{ extra_data: nested(33) }, `extra_data${".a".repeat(32)}`, /32 levels/],
];

for (const [said, field, why] of REFUSED) {
  const shown = JSON.stringify(said, (_, value) => value === undefined ? "(absent)" : value);
  Deno.test(`registrationSchema refuses ${shown.slice(0, 60)} naming ${field.slice(0, 30)}`, () => {
    const { field: named, message } = refusal({ ...GOOD, ...said });
    assert.equal(named, field);
    assert.match(message, why);
  });
}

Deno.test("registrationSchema refuses a body that is not an object", () => {
  for (const body of [null, [], "x", 7, undefined]) refusal(body);
});

Deno.test("registrationSchema accepts extra_data of 32 levels and names like __proto__", () => {
  const extra = JSON.parse('{"__proto__": {"a": 1}, "constructor": 2}');
  const read = registrationSchema.parse({ ...GOOD, extra_data: extra }).extra_data;
  assert.equal(JSON.stringify(read), JSON.stringify(extra));
  registrationSchema.parse({ ...GOOD, extra_data: nested(32) });
});

Deno.test("registrationSchema accepts any machine and keeps any extra_data as it is", () => {
  const extra = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 8 }), {
    noNullPrototype: true,
  });
  fc.assert(fc.property(ips, macs, extra, (ip_address, mac_address, extra_data) => {
    const read = registrationSchema.parse({ ...GOOD, ip_address, mac_address, extra_data });
    assert.equal(read.ip_address, ip_address);
    assert.equal(read.mac_address, mac_address);
    assert.deepEqual(read.extra_data, extra_data);
  }));
});
