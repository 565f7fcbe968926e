/** Reads what `ip -j` of iproute2 prints. Unknown fields are skipped; what has another shape is refused. */

import type { Address, Link, Route, Tunnel } from "./identity.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * The interfaces in the output of `ip -j -d address show`.
 * @throws {SyntaxError} when the text is not a JSON array
 */
export function parseLinks(text: string): Link[] {
  return parseArray(text).flatMap((fields) => {
    const name = string(fields["ifname"]);
    if (name === null) return [];
    const info = object(fields["linkinfo"]);
    const isVxlan = info["info_kind"] === "vxlan";
    const data = object(info["info_data"]);
    return [{
      name,
      up: array(fields["flags"]).includes("UP"),
      mtu: number(fields["mtu"]),
      mac: string(fields["address"])?.toLowerCase() ?? null,
      master: string(fields["master"]),
      // A vxlan device names the device below it in its own data only.
      parent: string(fields["link"]) ?? string(data["link"]),
      tunnel: isVxlan ? tunnel(data) : null,
      addresses: array(fields["addr_info"]).map(object).flatMap(address),
    }];
  });
}

/**
 * The route in the output of `ip -j route get ADDRESS`; null when it names no device or source.
 * @throws {SyntaxError} when the text is not a JSON array
 */
export function parseRoute(text: string): Route | null {
  const fields = parseArray(text)[0] ?? {};
  const device = string(fields["dev"]);
  const source = string(fields["prefsrc"]);
  return device === null || source === null ? null : { device, source };
}

function tunnel(data: Fields): Tunnel {
  // `external` devices take the VNI of each packet from its route: the 0 they print means none.
  const vni = data["external"] === true ? null : number(data["id"]);
  return {
    vni: vni === 0 ? null : vni,
    local: string(data["local"]) ?? string(data["local6"]),
    remote: string(data["remote"]) ?? string(data["remote6"]) ?? string(data["group"]) ??
      string(data["group6"]),
    port: number(data["port"]),
  };
}

function address(fields: Fields): Address[] {
  const ip = string(fields["local"]);
  if (ip === null) return [];
  const scope = fields["scope"];
  const passing = ["temporary", "deprecated", "tentative", "dadfailed"];
  const usable = scope !== "host" && scope !== "link" && !passing.some((flag) => fields[flag]);
  return [{ ip, usable }];
}

function parseArray(text: string): Fields[] {
  const value: unknown = JSON.parse(text);
  if (!Array.isArray(value)) {
    throw new SyntaxError(`ip printed JSON that is not an array: ${text.slice(0, 80)}`);
  }
  return value.map(object);
}

function object(value: unknown): Fields {
  return typeof value === "object" && value !== null ? value as Fields : {};
}

function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function string(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function number(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}
