import assert from "node:assert/strict";
import { z } from "zod";
import { ApiError, ERROR_STATUS, type ErrorCode, errorSchema, validationError } from "./errors.ts";

const CONTRACT: Readonly<Record<ErrorCode, number>> = {
  VALIDATION_ERROR: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  RATE_LIMIT_EXCEEDED: 429,
  INTERNAL_SERVER_ERROR: 500,
  DATABASE_UNAVAILABLE: 503,
  MACHINE_LIMIT_REACHED: 503,
};

Deno.test("ApiError has the contract's status for each of its codes", () => {
  assert.deepEqual(ERROR_STATUS, CONTRACT);
  for (const [code, status] of Object.entries(CONTRACT)) {
    assert.equal(new ApiError(code as ErrorCode, "x").status, status);
  }
});

Deno.test("ApiError.toWire() is the contract's object, without details when there are none", () => {
  assert.deepEqual(new ApiError("NOT_FOUND", "no machine 7").toWire(), {
    error: "NOT_FOUND",
    message: "no machine 7",
  });
  const wire = new ApiError("VALIDATION_ERROR", "x", { field: "hostname", least: 1 }).toWire();
  assert.deepEqual(wire.details, { field: "hostname", least: 1 });
  assert.deepEqual(errorSchema.parse(wire), wire);
});

Deno.test("ApiError keeps its cause, and keeps it off the wire", () => {
  const cause = new Error("connection refused by 10.0.0.5");
  const error = new ApiError("DATABASE_UNAVAILABLE", "try again", undefined, { cause });
  assert.equal(error.cause, cause);
  assert.ok(!JSON.stringify(error.toWire()).includes("10.0.0.5"));
});

Deno.test("validationError() names the field, however deep, and lists ten issues at most", () => {
  const schema = z.object({ list: z.array(z.object({ n: z.int() })) });
  const bad = schema.safeParse({ list: Array.from({ length: 20 }, () => ({ n: "x" })) });
  assert.ok(!bad.success);
  const error = validationError(bad.error, ["body"]);
  assert.equal(error.code, "VALIDATION_ERROR");
  assert.equal(error.details?.field, "body.list.0.n");
  assert.match(error.message, /^body\.list\.0\.n: /);
  assert.equal((error.details?.issues as unknown[]).length, 10);
  assert.deepEqual(errorSchema.parse(error.toWire()).error, "VALIDATION_ERROR");
});

Deno.test("validationError() says what is wrong with the whole when no field is to blame", () => {
  const bad = z.object({}).safeParse(7);
  assert.ok(!bad.success);
  assert.doesNotMatch(validationError(bad.error).message, /^:/);
});
