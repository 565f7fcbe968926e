import assert from "node:assert/strict";
import { ApiError, type ErrorCode } from "../core/errors.ts";
import { BODY_MAX, readJson } from "./body.ts";

const JSON_TYPE = { "content-type": "application/json" };

function request(body: BodyInit, headers: HeadersInit = JSON_TYPE): Request {
  return new Request("http://manager/", { method: "PUT", body, headers });
}

async function refusal(body: BodyInit, headers: HeadersInit = JSON_TYPE): Promise<ApiError> {
  try {
    await readJson(request(body, headers));
  } catch (error) {
    assert.ok(error instanceof ApiError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "it was taken" });
}

Deno.test("readJson() refuses what is no JSON that can be kept, saying why", async () => {
  const table: [body: BodyInit, code: ErrorCode, says: RegExp][] = [
    ["", "VALIDATION_ERROR", /empty/],
    ["   ", "VALIDATION_ERROR", /empty/],
    ["{", "VALIDATION_ERROR", /not JSON/],
    ["{'a':1}", "VALIDATION_ERROR", /not JSON/],
    ['{"a":NaN}', "VALIDATION_ERROR", /not JSON/],
    ['{"a":01}', "VALIDATION_ERROR", /not JSON/],
    [new Uint8Array([0x22, 0xff, 0x22]), "VALIDATION_ERROR", /UTF-8/],
    // An encoded half of a surrogate pair, and an overlong slash.
    [new Uint8Array([0x22, 0xed, 0xa0, 0x80, 0x22]), "VALIDATION_ERROR", /UTF-8/],
    [new Uint8Array([0x22, 0xc0, 0xaf, 0x22]), "VALIDATION_ERROR", /UTF-8/],
    ['{"a":9007199254740993}', "VALIDATION_ERROR", /9007199254740993/],
    ['{"a":1e400}', "VALIDATION_ERROR", /1e400/],
    ["[".repeat(BODY_MAX / 2), "VALIDATION_ERROR", /JSON|deep/],
    ["[".repeat(30_000) + "]".repeat(30_000), "VALIDATION_ERROR", /JSON|deep/],
    ['"' + "x".repeat(BODY_MAX) + '"', "PAYLOAD_TOO_LARGE", /65536/],
  ];
  for (const [body, code, says] of table) {
    const error = await refusal(body);
    assert.equal(error.code, code, String(body).slice(0, 40));
    assert.match(error.message, says);
  }
});

Deno.test("readJson() takes JSON under every name it goes by, and no other type", async () => {
  for (
    const type of [
      "application/json",
      "application/json; charset=utf-8",
      "Application/JSON;charset=UTF-8",
      "application/merge-patch+json",
    ]
  ) {
    assert.deepEqual(await readJson(request("{}", { "content-type": type })), {}, type);
  }
  const untyped = new Request("http://manager/", {
    method: "PUT",
    body: new TextEncoder().encode("{}"),
  });
  assert.deepEqual(await readJson(untyped), {}, "no type at all");
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/jsonx"]) {
    assert.equal((await refusal("{}", { "content-type": type })).code, "UNSUPPORTED_MEDIA_TYPE");
  }
  const zipped = { ...JSON_TYPE, "content-encoding": "gzip" };
  assert.equal((await refusal("{}", zipped)).code, "UNSUPPORTED_MEDIA_TYPE");
});

Deno.test("readJson() keeps what is unusual but valid", async () => {
  const body = '\ufeff{"__proto__":{"x":1},"constructor":"y","toString":0,"é":"\\ud83d\\ude00"}';
  const read = await readJson(request(body)) as Record<string, unknown>;
  assert.deepEqual(Object.keys(read), ["__proto__", "constructor", "toString", "é"]);
  assert.equal(Object.getPrototypeOf(read), Object.prototype);
  assert.equal(read.é, "😀");
});

Deno.test("readJson() stops reading an endless body at the limit", async () => {
  let given = 0;
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      given += 1024;
      controller.enqueue(new Uint8Array(1024).fill(32));
    },
    cancel: () => void (isCancelled = true),
  });
  assert.equal((await refusal(endless)).code, "PAYLOAD_TOO_LARGE");
  assert.ok(given <= BODY_MAX + 4096, `it read ${given} bytes`);
  assert.ok(isCancelled);
});

Deno.test("readJson() does not read a body whose length is announced as too large", async () => {
  const announced = { ...JSON_TYPE, "content-length": String(BODY_MAX + 1) };
  assert.equal((await refusal("{}", announced)).code, "PAYLOAD_TOO_LARGE");
});

Deno.test("readJson() tells of a body that breaks off", async () => {
  const broken = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.error(new Error("connection reset")),
  });
  const error = await refusal(broken);
  assert.equal(error.code, "VALIDATION_ERROR");
  assert.match(error.message, /ended/);
});
