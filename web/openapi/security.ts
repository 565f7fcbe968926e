import type { ZodOpenApiPathItemObject, ZodOpenApiPathsObject } from "zod-openapi";
import { type Need, needOf } from "../../core/access.ts";

/** How a client says who it is. */
export const SCHEMES = {
  token: { type: "http", scheme: "bearer", description: "A token made at /admin/tokens" },
  session: {
    type: "apiKey",
    in: "cookie",
    name: "__Host-session",
    description: "What /login gives a browser; over plain HTTP its name is `session`",
  },
} as const;

const NOBODY = {};
const TOKEN = { token: [] };
const SESSION = { session: [] };

const WORDS: Readonly<Record<Need, string>> = {
  open: "Open to everybody.",
  user: "For users who have signed in.",
  registration: "Without a token, what REGISTRATION allows: by default a machine's own address.",
  viewer: "Takes the role viewer.",
  operator: "Takes the role operator.",
  admin: "Takes the role admin.",
};

/** Says of every operation who may call it, from the very table that decides it. */
export function withSecurity(paths: ZodOpenApiPathsObject): ZodOpenApiPathsObject {
  return Object.fromEntries(
    Object.entries(paths).map(([path, item]) => {
      const route = path.replace(/\{(\w+)\}/g, ":$1");
      const operations = Object.entries(item).map(([method, operation]) => {
        const need = needOf(route, method.toUpperCase());
        const description = [operation.description, WORDS[need]].filter(Boolean).join(" ");
        return [method, { ...operation, description, security: securityOf(need) }];
      });
      return [path, Object.fromEntries(operations) as ZodOpenApiPathItemObject];
    }),
  );
}

function securityOf(need: Need) {
  switch (need) {
    case "open":
      return [];
    case "registration":
      return [NOBODY, TOKEN, SESSION];
    case "user":
      return [SESSION];
    default:
      return [TOKEN, SESSION];
  }
}
