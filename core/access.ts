import type { Ip } from "./address.ts";
import { contains, parsePrefix } from "./prefix.ts";

/** From the least to the most powerful; each may do all that those before it may. */
export const ROLES = ["viewer", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** What somebody who does not say who they are may do (`ANONYMOUS_ROLE`). */
export const ANONYMOUS_ROLES = ["none", ...ROLES] as const;
export type AnonymousRole = (typeof ANONYMOUS_ROLES)[number];

/** Who may register which address without a token (`REGISTRATION`). */
export const REGISTRATION_RULES = ["self", "open", "token"] as const;
export type RegistrationRule = (typeof REGISTRATION_RULES)[number];

/** Who makes a request, as far as it has been proved. */
export type Principal =
  | { readonly kind: "anonymous"; readonly role: AnonymousRole }
  | {
    readonly kind: "user";
    readonly id: number;
    readonly name: string;
    readonly role: Role;
    readonly session: number;
  }
  /** `id` is null for the one in the environment (`ADMIN_TOKEN`). */
  | {
    readonly kind: "token";
    readonly id: number | null;
    readonly name: string;
    readonly role: Role;
  }
  /** A token that registers machines and does nothing else; without prefixes, of any address. */
  | {
    readonly kind: "registrar";
    readonly id: number;
    readonly name: string;
    readonly prefixes: readonly string[];
  };

/**
 * What a route asks of whoever calls it: nothing, a signed-in user, a role, or (`registration`) what
 * `registrationVerdict` says once the body has been read.
 */
export type Need = "open" | "user" | "registration" | Role;

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * Who may what: every route and method there is, as Fresh names them. What is not here is for
 * administrators alone, and a test fails where a route has no entry.
 */
export const ACCESS: Readonly<Record<string, Readonly<Partial<Record<Method, Need>>>>> = {
  "/": { GET: "viewer" },
  "/machines/:id": { GET: "viewer" },
  "/outages": { GET: "viewer" },
  "/register": { GET: "viewer" },
  "/docs": { GET: "viewer" },
  "/docs/assets/:file": { GET: "viewer" },
  "/openapi.json": { GET: "viewer" },
  "/health": { GET: "open" },
  "/livez": { GET: "open" },
  "/style.css": { GET: "open" },
  "/metrics": { GET: "viewer" },
  "/static/register-machine.sh": { GET: "open" },
  "/api/machines": { GET: "viewer", PUT: "registration" },
  "/api/machines/bulk": { POST: "operator" },
  "/api/machines/:machine": {
    GET: "viewer",
    PUT: "registration",
    PATCH: "operator",
    DELETE: "operator",
  },
  "/api/machines/:machine/acknowledge": { POST: "operator" },
  "/api/machines/:machine/check": { POST: "operator" },
  "/api/machines/:machine/failures": { GET: "viewer" },
  "/api/machines/:machine/history": { GET: "viewer" },
  "/api/conflicts": { GET: "viewer" },
  "/api/outages": { GET: "viewer" },
  "/ws/status": { GET: "viewer" },
  "/login": { GET: "open", POST: "open" },
  "/login/oidc": { GET: "open" },
  "/login/callback": { GET: "open" },
  "/logout": { POST: "open" },
  "/account": { GET: "user", POST: "user" },
  "/admin/users": { GET: "admin", POST: "admin" },
  "/admin/tokens": { GET: "admin", POST: "admin" },
  "/admin/audit": { GET: "admin" },
  "/api/audit": { GET: "admin" },
};

/**
 * What a request needs. `HEAD` needs what `GET` does, and `OPTIONS` nothing: it tells methods, and browsers
 * ask it without credentials. Another method that the route does not take needs what its most guarded one
 * does, and what there is no route for a viewer: those who may look around are told 405 and 404.
 *
 * @param route Fresh's pattern; null where no route matched
 */
export function needOf(route: string | null, method: string): Need {
  if (method === "OPTIONS") return "open";
  if (route === null) return "viewer";
  const methods = Object.hasOwn(ACCESS, route) ? ACCESS[route] : undefined;
  if (methods === undefined) return "admin";
  const name = method === "HEAD" ? "GET" : method;
  return methods[name as Method] ??
    Object.values(methods).reduce((most, need) => WEIGHT[need] > WEIGHT[most] ? need : most);
}

const WEIGHT: Readonly<Record<Need, number>> = {
  open: 0,
  registration: 0,
  user: 1,
  viewer: 2,
  operator: 3,
  admin: 4,
};

/** `anonymous`: nobody has said who they are, and it takes somebody. */
export type Verdict = "allowed" | "anonymous" | "forbidden";

/** Whether somebody meets a need; of `registration`, whether the body is worth reading. */
export function verdict(principal: Principal, need: Need): Verdict {
  if (need === "open" || need === "registration") return "allowed";
  const allowed = need === "user" ? principal.kind === "user" : hasRole(principal, need);
  if (allowed) return "allowed";
  return principal.kind === "anonymous" ? "anonymous" : "forbidden";
}

/** Whether somebody has a role, or a more powerful one. */
export function hasRole(principal: Principal, role: Role): boolean {
  if (principal.kind === "registrar" || principal.role === "none") return false;
  return ROLES.indexOf(principal.role) >= ROLES.indexOf(role);
}

/** Whether an address may be registered; `reason` is for the client, with the way out. */
export type RegistrationVerdict =
  | { readonly verdict: "allowed" }
  | { readonly verdict: "anonymous" | "forbidden"; readonly reason: string };

const ALLOWED: RegistrationVerdict = { verdict: "allowed" };

/**
 * Whether somebody may register an address. Operators may register any; a registration token those of
 * its prefixes; everybody else what the rule says, by default only the address that the request really
 * comes from, which the TCP handshake proves.
 *
 * @param clientIp where the request comes from, as believed
 */
export function registrationVerdict(
  rule: RegistrationRule,
  principal: Principal,
  clientIp: string,
  ip: Ip,
): RegistrationVerdict {
  if (hasRole(principal, "operator")) return ALLOWED;
  if (principal.kind === "registrar") return registrarVerdict(principal, ip);
  if (rule === "open" || (rule === "self" && clientIp === ip)) return ALLOWED;
  if (rule === "token") {
    return {
      verdict: principal.kind === "anonymous" ? "anonymous" : "forbidden",
      reason: `registering ${ip} takes a registration token (REGISTRATION=token): send it as ` +
        "Authorization: Bearer TOKEN (agents: VXLAN_MANAGER_TOKEN); an administrator makes one " +
        "under /admin/tokens",
    };
  }
  return {
    verdict: "forbidden",
    reason: `the request comes from ${clientIp} and registers ${ip}: without a token a machine ` +
      `registers only its own address. Send it from ${ip} (the agents do; with curl: --interface ` +
      `${ip}; a container: on the host's network), or send a registration token as ` +
      "Authorization: Bearer TOKEN",
  };
}

function registrarVerdict(
  { name, prefixes }: Extract<Principal, { kind: "registrar" }>,
  ip: Ip,
): RegistrationVerdict {
  if (prefixes.length === 0 || prefixes.some((text) => contains(parsePrefix(text), ip))) {
    return ALLOWED;
  }
  return {
    verdict: "forbidden",
    reason: `the token ${name} registers addresses in ${prefixes.join(", ")}, and ${ip} is not ` +
      "one: use a token for its network",
  };
}
