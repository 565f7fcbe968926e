import assert from "node:assert/strict";
import { ApiError } from "../core/errors.ts";
import { parseRegistration } from "./registration_request.ts";

const GOOD = { hostname: "web-01", mac_address: "02-00-0A-00-00-01", ip_address: "10.0.0.1" };

function refusal(body: unknown, pathIp: string | null = null): ApiError {
  try {
    parseRegistration(body, pathIp);
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: `${JSON.stringify(body)} was taken` });
}

Deno.test("parseRegistration() takes the address from the body, the path, or both", () => {
  const { ip_address: _, ...unaddressed } = GOOD;
  const expected = {
    hostname: "web-01",
    mac: "02:00:0a:00:00:01",
    ip: "10.0.0.1",
    vni: 0,
    extraData: undefined,
  };
  assert.deepEqual(parseRegistration(GOOD, null), expected);
  assert.deepEqual(parseRegistration(unaddressed, "10.0.0.1"), expected);
  assert.deepEqual(parseRegistration(GOOD, "10.0.0.1"), expected);
});

Deno.test("parseRegistration() compares the two addresses as addresses", () => {
  const body = { ...GOOD, ip_address: "FD00:0:0::0001" };
  assert.equal(parseRegistration(body, "fd00::1").ip, "fd00::1");
  assert.equal(refusal(body, "fd00::2").details?.field, "ip_address");
});

Deno.test("parseRegistration() keeps, clears or stores extra_data as it is told", () => {
  assert.equal(parseRegistration(GOOD, null).extraData, undefined);
  assert.equal(parseRegistration({ ...GOOD, extra_data: null }, null).extraData, null);
  const polluting = JSON.parse('{"__proto__":{"admin":true},"constructor":{"prototype":1}}');
  const { extraData } = parseRegistration({ ...GOOD, extra_data: polluting }, null);
  assert.equal(JSON.stringify(extraData), JSON.stringify(polluting));
  assert.equal(({} as { admin?: boolean }).admin, undefined);
});

Deno.test("parseRegistration() names the field that is wrong, in plain words", () => {
  const table: [change: Record<string, unknown>, field: string, says: RegExp][] = [
    [{ hostname: undefined }, "hostname", /^hostname: is required$/],
    [{ hostname: 5 }, "hostname", /^hostname: must be a string$/],
    [{ hostname: null }, "hostname", /must be a string/],
    [{ hostname: "" }, "hostname", /must not be empty/],
    [{ hostname: "   " }, "hostname", /blank/],
    [{ hostname: "x".repeat(256) }, "hostname", /at most 255 characters/],
    [{ hostname: "a\0b" }, "hostname", /NUL/],
    [{ hostname: "a\nb" }, "hostname", /control/],
    [{ hostname: "a\u007fb" }, "hostname", /control/],
    [{ hostname: "a\ud800b" }, "hostname", /surrogate/],
    [{ mac_address: undefined }, "mac_address", /is required/],
    [{ mac_address: "02:00:0a:00:00" }, "mac_address", /six/],
    [{ mac_address: "02:00-0a:00:00:01" }, "mac_address", /./],
    [{ mac_address: 2 }, "mac_address", /string/],
    [{ ip_address: undefined }, "ip_address", /is required/],
    [{ ip_address: 5 }, "ip_address", /must be a string/],
    [{ ip_address: "10.0.0.256" }, "ip_address", /./],
    [{ ip_address: "010.0.0.1" }, "ip_address", /./],
    [{ ip_address: "fe80::1%eth0" }, "ip_address", /zone/],
    [{ ip_address: "::ffff:10.0.0.1" }, "ip_address", /IPv4/],
    [{ ip_address: "224.0.0.1" }, "ip_address", /multicast/],
    [{ ip_address: "ff02::1" }, "ip_address", /multicast/],
    [{ ip_address: "255.255.255.255" }, "ip_address", /broadcast/],
    [{ ip_address: "0.0.0.0" }, "ip_address", /unspecified/],
    [{ ip_address: "::" }, "ip_address", /unspecified/],
    [{ vni: "5" }, "vni", /must be a number/],
    [{ vni: 1.5 }, "vni", /must be a whole number/],
    [{ vni: -1 }, "vni", /at least 0/],
    [{ vni: 16_777_216 }, "vni", /at most 16777215/],
    [{ vni: null }, "vni", /./],
    [{ extra_data: [] }, "extra_data", /object or null/],
    [{ extra_data: "x" }, "extra_data", /object or null/],
    [{ extra_data: { a: { b: "\0" } } }, "extra_data.a.b", /NUL/],
    [{ extra_data: { a: ["\ud800"] } }, "extra_data.a.0", /surrogate/],
  ];
  for (const [change, field, says] of table) {
    const error = refusal({ ...GOOD, ...change });
    assert.equal(error.code, "VALIDATION_ERROR");
    assert.equal(error.details?.field, field, JSON.stringify(change));
    assert.match(error.message, says);
  }
});

Deno.test("parseRegistration() wants an object", () => {
  for (const body of [null, 5, "x", [], true]) {
    assert.equal(refusal(body).message, "the body must be a JSON object");
  }
});

Deno.test("parseRegistration() refuses a path that is no address of a machine", () => {
  for (const path of ["", "abc", "5", "fe80::1%eth0", "::ffff:10.0.0.1", "10.0.0.1/24", "\0"]) {
    assert.equal(refusal(GOOD, path).details?.field, "ip_address", path);
  }
});
