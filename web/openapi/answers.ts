import type { ZodType } from "zod";
import type { ZodOpenApiResponsesObject } from "zod-openapi";
import { ERROR_STATUS, errorSchema } from "../../core/errors.ts";

/** What every error of a status means, wherever it comes from. */
const MEANING: Readonly<Record<number, string>> = {
  400: "The request is not valid; `details.field` names what is wrong",
  401: "Sign in, or send a token",
  403: "Not allowed",
  404: "There is none",
  409: "It does not fit what is there now",
  410: "The link has been used, or is too old",
  405: "This address does not take this method; `Allow` names those it takes",
  413: "The body is larger than 64 KiB",
  415: "The body is not sent as JSON",
  429: "Too many requests; `Retry-After` says when to come again, in seconds",
  500: "Something went wrong in the manager; its log says what, under `X-Request-Id`",
  503: "The database cannot be reached, or no more machines may register",
};

/** What any request may be answered: who is asking, how often, and how the manager does. */
const ANYWHERE = [401, 403, 405, 429, 500, 503];

/** The errors of these statuses, and those that any request to the API may get. */
export function errors(...statuses: number[]): ZodOpenApiResponsesObject {
  const all = [...new Set([...statuses, ...ANYWHERE])].sort();
  return Object.fromEntries(all.map((status) => [String(status), {
    description: `${MEANING[status]} (${codesOf(status)})`,
    content: { "application/json": { schema: errorSchema } },
  }]));
}

/** The same for pages: what people see of it. Who is not signed in is sent to do so, and then back. */
export function pageErrors(...statuses: number[]): ZodOpenApiResponsesObject {
  const all = [...new Set([...statuses, 401, 405, 429, 500, 503])].sort();
  return Object.fromEntries(all.map((status) => [
    String(status),
    status === 303 ? redirect("To sign in first") : status === 429
      ? {
        content: { ...page("").content, ...json("", errorSchema).content },
        description: MEANING[429]!,
      }
      : page(MEANING[status] ?? "It is gone"),
  ]));
}

/** Another address to go to. */
export function redirect(description: string) {
  return { description, headers: { Location: { schema: { type: "string" as const } } } };
}

/** A JSON answer. */
export function json(description: string, schema: ZodType) {
  return { description, content: { "application/json": { schema } } };
}

/** A page for people. */
export function page(description: string) {
  return { description, content: { "text/html": { schema: { type: "string" as const } } } };
}

/** Text of another kind. */
export function text(description: string, type: string) {
  return { description, content: { [type]: { schema: { type: "string" as const } } } };
}

function codesOf(status: number): string {
  return Object.entries(ERROR_STATUS).filter(([, each]) => each === status)
    .map(([code]) => `\`${code}\``).join(", ");
}
