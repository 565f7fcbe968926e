import assert from "node:assert/strict";
import { ERROR_STATUS, type ErrorCode, type ErrorOnWire, errorSchema } from "../../core/errors.ts";

/** Asserts that an answer is an error exactly as the contract words errors. */
export async function assertError(
  answer: Response,
  code: ErrorCode,
  field?: string,
): Promise<ErrorOnWire> {
  const text = await answer.text();
  assert.equal(answer.status, ERROR_STATUS[code], text);
  assert.match(answer.headers.get("content-type") ?? "", /^application\/json/);
  const body = JSON.parse(text);
  const error = errorSchema.parse(body);
  assert.deepEqual(
    Object.keys(body).filter((key) => !["error", "message", "details"].includes(key)),
    [],
  );
  assert.equal(error.error, code);
  assert.ok(error.message.length > 0);
  if (field !== undefined) assert.equal(error.details?.field, field, text);
  return error;
}

/** A request with a JSON body. */
export function withJson(method: string, body: unknown, headers: HeadersInit = {}): RequestInit {
  return {
    method,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}
