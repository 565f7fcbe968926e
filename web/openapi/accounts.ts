import { z } from "zod";
import type { ZodOpenApiPathsObject, ZodOpenApiResponsesObject } from "zod-openapi";
import { ROLES } from "../../core/access.ts";
import { auditEntrySchema, auditQuerySchema } from "../audit_query.ts";
import { errors, json, page, pageErrors, redirect } from "./answers.ts";

const TAGS = ["Accounts"];

const nextQuery = z.object({
  next: z.string().optional().describe("Where to go then: a path of this manager"),
});

const beforeQuery = z.object({
  before: z.string().meta({ override: { type: "integer", minimum: 0 } }).optional()
    .describe("Only entries with smaller numbers"),
});

/** What a page's form sends. */
function form<T extends z.ZodRawShape>(fields: T) {
  return {
    content: { "application/x-www-form-urlencoded": { schema: z.object(fields) } },
    required: true,
  };
}

const shown: ZodOpenApiResponsesObject = { 200: page("The page"), ...pageErrors(303, 403) };

const changed: ZodOpenApiResponsesObject = {
  200: page("The page, with what came of it"),
  ...pageErrors(303, 400, 403, 409, 413, 415, 429),
};

const id = z.string().optional();

/** Signing in, users, tokens, and who changed what. */
export const accountPaths: ZodOpenApiPathsObject = {
  "/login": {
    get: {
      operationId: "signInPage",
      tags: TAGS,
      summary: "Sign in, or follow a one-time link",
      requestParams: {
        query: nextQuery.extend({
          token: z.string().optional().describe("Of a one-time link"),
          fault: z.enum(["role", "provider"]).optional(),
        }),
      },
      responses: {
        200: page("The page"),
        303: redirect("Signed in already"),
        ...pageErrors(410),
      },
    },
    post: {
      operationId: "signIn",
      tags: TAGS,
      summary: "Sign in",
      requestBody: form({
        step: z.enum(["password", "code", "link"]).optional(),
        name: z.string().optional(),
        password: z.string().optional(),
        code: z.string().optional().describe("The second factor"),
        ticket: z.string().optional().describe("Of the step before"),
        token: z.string().optional().describe("Of a one-time link"),
        next: z.string().optional(),
      }),
      responses: {
        200: page("The next step: the second factor"),
        303: redirect("Signed in; a cookie holds the session"),
        ...pageErrors(400, 401, 403, 409, 410, 413, 415, 429),
      },
    },
  },
  "/login/oidc": {
    get: {
      operationId: "signInElsewhere",
      tags: TAGS,
      summary: "Sign in at the OpenID provider",
      requestParams: { query: nextQuery },
      responses: { 303: redirect("To the provider"), ...pageErrors(404, 429) },
    },
  },
  "/login/callback": {
    get: {
      operationId: "signedInElsewhere",
      tags: TAGS,
      summary: "Where the OpenID provider sends people back to",
      responses: { 303: redirect("Signed in, or back to the sign-in page"), ...pageErrors() },
    },
  },
  "/logout": {
    post: {
      operationId: "signOut",
      tags: TAGS,
      summary: "End the session",
      requestBody: form({}),
      responses: { 303: redirect("Signed out"), ...pageErrors(400, 403, 413, 415) },
    },
  },
  "/account": {
    get: { operationId: "account", tags: TAGS, summary: "One's own account", responses: shown },
    post: {
      operationId: "changeAccount",
      tags: TAGS,
      summary: "Change the password, the second factor, or end a session",
      requestBody: form({
        action: z.enum(["password", "totp_begin", "totp_on", "totp_off", "end_session"]),
        current: z.string().optional(),
        chosen: z.string().optional(),
        password: z.string().optional(),
        code: z.string().optional(),
        session: z.string().optional(),
      }),
      responses: changed,
    },
  },
  "/admin/users": {
    get: { operationId: "users", tags: TAGS, summary: "Who may sign in", responses: shown },
    post: {
      operationId: "changeUsers",
      tags: TAGS,
      summary: "Create, change, reset, unlock or delete a user",
      requestBody: form({
        action: z.enum(["create", "role", "reset", "unlock", "delete"]),
        id,
        name: z.string().optional(),
        role: z.enum(ROLES).optional(),
      }),
      responses: changed,
    },
  },
  "/admin/tokens": {
    get: { operationId: "tokens", tags: TAGS, summary: "Tokens of programs", responses: shown },
    post: {
      operationId: "changeTokens",
      tags: TAGS,
      summary: "Create or revoke a token",
      requestBody: form({
        action: z.enum(["create", "revoke"]),
        id,
        name: z.string().optional(),
        grant: z.enum(["registration", ...ROLES]).optional(),
        prefixes: z.string().optional(),
        days: z.string().optional(),
      }),
      responses: changed,
    },
  },
  "/admin/audit": {
    get: {
      operationId: "auditPage",
      tags: TAGS,
      summary: "Who changed what",
      requestParams: { query: beforeQuery },
      responses: { ...shown, ...pageErrors(303, 400, 403) },
    },
  },
  "/api/audit": {
    get: {
      operationId: "exportAudit",
      tags: TAGS,
      summary: "Who changed what, as one file",
      requestParams: { query: auditQuerySchema },
      responses: {
        200: {
          description: "Every entry, the newest first",
          content: {
            ...json("", z.object({ entries: z.array(auditEntrySchema) })).content,
            "text/csv": { schema: { type: "string" } },
          },
        },
        ...errors(400),
      },
    },
  },
};
