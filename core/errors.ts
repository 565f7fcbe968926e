import { z } from "zod";

/** The contract's error codes and the HTTP status of each. */
export const ERROR_STATUS = {
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
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** Every error on the wire. `details.field` names what is wrong in a request. */
export const errorSchema = z.object({
  error: z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]),
  message: z.string(),
  details: z.looseObject({ field: z.string().optional() }).optional(),
}).meta({ id: "Error" });

export type ErrorOnWire = z.infer<typeof errorSchema>;

/** A failure that the client is told of, as the contract words it. */
export class ApiError extends Error {
  override readonly name = "ApiError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details?: Readonly<Record<string, unknown>>,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  get status(): number {
    return ERROR_STATUS[this.code];
  }

  toWire(): ErrorOnWire {
    return this.details === undefined
      ? { error: this.code, message: this.message }
      : { error: this.code, message: this.message, details: this.details };
  }
}

/** The first thing wrong with a request, as the contract's validation error naming its field. */
export function validationError(error: z.ZodError, prefix: readonly string[] = []): ApiError {
  const issue = error.issues[0];
  const field = issue === undefined ? prefix.join(".") : fieldOf(issue, prefix);
  const what = issue?.message ?? "is not valid";
  return new ApiError("VALIDATION_ERROR", field === "" ? what : `${field}: ${what}`, {
    field,
    issues: error.issues.slice(0, 10).map((each) => ({
      field: fieldOf(each, prefix),
      message: each.message,
    })),
  });
}

/** Where it is; of a field that does not belong there, the field. */
function fieldOf(issue: z.core.$ZodIssue, prefix: readonly string[]): string {
  const unknown = issue.code === "unrecognized_keys" ? issue.keys.slice(0, 1) : [];
  return [...prefix, ...issue.path, ...unknown].map(String).join(".");
}
