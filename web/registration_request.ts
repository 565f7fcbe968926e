import type { FreshContext } from "fresh";
import { registrationVerdict } from "../core/access.ts";
import { ApiError, validationError } from "../core/errors.ts";
import { ipSchema, type Registration, registrationSchema } from "../core/registration.ts";
import type { Ip } from "../core/address.ts";
import { readJson } from "./body.ts";
import type { State } from "./define.ts";
import { wording } from "./wording.ts";

/**
 * Reads a registration from `PUT /api/machines` or `PUT /api/machines/{ip}`, and counts the request
 * against the client's limit unless it is valid and of the client's own address: a machine must
 * always be able to say that it is there.
 *
 * @param pathIp the address in the path as text, null where there is none
 * @throws {ApiError} 400, 413, 415 or 429; 401 or 403 where the client may not register the address
 */
export async function readRegistration(
  ctx: FreshContext<State>,
  pathIp: string | null,
): Promise<Registration> {
  let registration: Registration;
  try {
    registration = parseRegistration(await readJson(ctx.req), pathIp);
  } catch (error) {
    countBoth(ctx.state);
    throw error;
  }
  const { principal, clientIp, services } = ctx.state;
  if (registration.ip !== clientIp) countBoth(ctx.state);
  const rule = services.settings.registration;
  const may = registrationVerdict(rule, principal, clientIp, registration.ip);
  if (may.verdict === "allowed") return registration;
  if (registration.ip === clientIp) countBoth(ctx.state);
  throw new ApiError(may.verdict === "anonymous" ? "UNAUTHORIZED" : "FORBIDDEN", may.reason, {
    field: "ip_address",
  });
}

function countBoth(state: State): void {
  state.count();
  state.countToken(state.principal);
}

/**
 * Checks a body.
 *
 * @throws {ApiError} 400 naming the first field that is wrong
 */
export function parseRegistration(body: unknown, pathIp: string | null): Registration {
  const fromPath = pathIp === null ? undefined : parsePathIp(pathIp);
  const read = registrationSchema.safeParse(body, { error: wording });
  if (!read.success) throw validationError(read.error);
  const { hostname, mac_address, ip_address, vni, extra_data } = read.data;
  return {
    hostname,
    mac: mac_address,
    ip: sameIp(fromPath, ip_address),
    vni,
    extraData: extra_data,
  };
}

function parsePathIp(text: string): Ip {
  const read = ipSchema.safeParse(text);
  if (read.success) return read.data;
  throw validationError(read.error, ["ip_address"]);
}

function sameIp(fromPath: Ip | undefined, fromBody: Ip | undefined): Ip {
  const ip = fromPath ?? fromBody;
  if (ip === undefined) throw wrongIp("is required, in the path or in the body");
  if (fromBody !== undefined && fromBody !== ip) {
    throw wrongIp(`is ${fromBody} in the body, but ${ip} in the path`);
  }
  return ip;
}

function wrongIp(message: string): ApiError {
  return new ApiError("VALIDATION_ERROR", `ip_address: ${message}`, { field: "ip_address" });
}
