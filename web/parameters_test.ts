import assert from "node:assert/strict";
import { ApiError } from "../core/errors.ts";
import { lastSegment, listQuery, machineId } from "./parameters.ts";

const url = (path: string) => new URL(`http://manager${path}`);

function codeOf(run: () => unknown): string {
  try {
    run();
    return "taken";
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error));
    return `${error.code} ${error.details?.field}`;
  }
}

Deno.test("machineId() tells numbers that no machine has from what is no number", () => {
  const table: [segment: string, outcome: string][] = [
    ["1", "taken"],
    ["2147483647", "taken"],
    ["+5", "taken"],
    ["007", "taken"],
    ["0", "NOT_FOUND id"],
    ["-1", "NOT_FOUND id"],
    ["2147483648", "NOT_FOUND id"],
    ["9".repeat(400), "NOT_FOUND id"],
    ["abc", "VALIDATION_ERROR id"],
    ["1.0", "VALIDATION_ERROR id"],
    ["1e3", "VALIDATION_ERROR id"],
    ["0x10", "VALIDATION_ERROR id"],
    ["", "VALIDATION_ERROR id"],
    ["%20", "VALIDATION_ERROR id"],
    ["10.0.0.1", "VALIDATION_ERROR id"],
    ["NaN", "VALIDATION_ERROR id"],
    ["%00", "VALIDATION_ERROR id"],
    ["1%002", "VALIDATION_ERROR id"],
  ];
  for (const [segment, outcome] of table) {
    assert.equal(
      codeOf(() => machineId(lastSegment(url(`/api/machines/${segment}`)))),
      outcome,
      segment,
    );
  }
});

Deno.test("lastSegment() decodes all that is encoded, once", () => {
  assert.equal(lastSegment(url("/api/machines/fd00%3A%3a1")), "fd00::1");
  assert.equal(lastSegment(url("/api/machines/fe80::1%25eth0")), "fe80::1%eth0");
  assert.equal(lastSegment(url("/api/machines/%2541")), "%41");
});

Deno.test("listQuery() reads the contract's parameters and their defaults", () => {
  const read = (text: string) => listQuery(new URLSearchParams(text));
  const all = { status: null, q: null, vni: null, tag: null, limit: 100, offset: 0 };
  assert.deepEqual(read(""), all);
  assert.deepEqual(read("status=&q=&vni=&tag=&sort=&order="), all);
  assert.deepEqual(read("status=active&limit=1000&offset=5&unknown=x"), {
    ...all,
    status: "active",
    limit: 1000,
    offset: 5,
  });
  assert.deepEqual(read("q=a b&vni=0&tag=x&sort=loss&order=desc"), {
    ...all,
    q: "a b",
    vni: 0,
    tag: "x",
    sort: "loss",
    order: "desc",
  });
});

Deno.test("listQuery() names the parameter that is wrong", () => {
  const table: [query: string, field: string][] = [
    ["status=down", "status"],
    ["status=ACTIVE", "status"],
    ["limit=0", "limit"],
    ["limit=1001", "limit"],
    ["limit=-1", "limit"],
    ["limit=ten", "limit"],
    ["limit=1.5", "limit"],
    ["limit=", "limit"],
    ["limit=1e2", "limit"],
    ["offset=-1", "offset"],
    ["offset=99999999999999999999", "offset"],
    ["offset=%00", "offset"],
    ["q=%00", "q"],
    ["vni=16777216", "vni"],
    ["sort=toString", "sort"],
    ["order=down", "order"],
  ];
  for (const [query, field] of table) {
    assert.equal(
      codeOf(() => listQuery(new URLSearchParams(query))),
      `VALIDATION_ERROR ${field}`,
      query,
    );
  }
});
