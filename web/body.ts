import type { z } from "zod";
import { ApiError, validationError } from "../core/errors.ts";
import { InexactNumberError, parseExactJson } from "../core/exact_json.ts";
import { wording } from "./wording.ts";

/** Bytes of a body at most (contract). */
export const BODY_MAX = 64 * 1024;

/**
 * Reads a JSON body: strictly UTF-8, at most `BODY_MAX` bytes however it is sent, and with numbers
 * that survive.
 *
 * @throws {ApiError} 413, 415, or 400 saying what is wrong with it
 */
export async function readJson(request: Request): Promise<unknown> {
  requireJson(request.headers);
  const text = decoded(await limitedBytes(request));
  if (text.trim() === "") throw invalid("the body is empty: send a JSON object");
  try {
    return parseExactJson(text);
  } catch (error) {
    if (error instanceof InexactNumberError) throw invalid(error.message, error.key);
    if (error instanceof RangeError) throw invalid("the body is nested too deeply");
    if (error instanceof SyntaxError) throw invalid(`the body is not JSON: ${error.message}`);
    throw error;
  }
}

/**
 * Reads a JSON body as a schema has it.
 *
 * @throws {ApiError} as `readJson`, or 400 naming the field that is wrong
 */
export async function readBody<T extends z.ZodType>(
  request: Request,
  schema: T,
): Promise<z.output<T>> {
  const read = schema.safeParse(await readJson(request), { error: wording });
  if (!read.success) throw validationError(read.error);
  return read.data;
}

/** A body that does not say what it is passes for JSON, as it always has. */
function requireJson(headers: Headers): void {
  const encoding = headers.get("content-encoding");
  if (encoding !== null && encoding.toLowerCase() !== "identity") {
    throw new ApiError(
      "UNSUPPORTED_MEDIA_TYPE",
      `Content-Encoding is ${encoding}: send the body as it is`,
    );
  }
  const type = headers.get("content-type");
  if (type === null || /^\s*application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) return;
  throw new ApiError(
    "UNSUPPORTED_MEDIA_TYPE",
    `Content-Type is ${type}: send application/json`,
  );
}

/** Stops reading at the limit: a body without Content-Length can be endless. */
export async function limitedBytes(request: Request): Promise<Uint8Array> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > BODY_MAX) throw tooLarge();
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body) {
      size += chunk.byteLength;
      if (size > BODY_MAX) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw invalid("the body ended before its end", "", error);
  }
  return joined(chunks, size);
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [only] = chunks;
  if (chunks.length === 1 && only !== undefined) return only;
  const all = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.byteLength;
  }
  return all;
}

/** @throws {ApiError} 400 when it is not UTF-8 */
export function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    throw invalid("the body is not UTF-8", "", error);
  }
}

function tooLarge(): ApiError {
  return new ApiError("PAYLOAD_TOO_LARGE", `the body is larger than ${BODY_MAX} bytes`);
}

function invalid(message: string, field = "", cause?: unknown): ApiError {
  const details = field === "" ? {} : { field };
  const text = field === "" ? message : `${field}: ${message}`;
  return new ApiError("VALIDATION_ERROR", text, details, { cause });
}
