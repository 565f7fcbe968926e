/** Gathers what the choice of an identity depends on, from the kernel and the name service: all effects of that choice. */

import { lookup } from "node:dns/promises";
import { type Address, type Facts, isV6, type Link, type Route } from "./identity.ts";
import { parseLinks, parseRoute } from "./ip_output.ts";

/** This agent's application ID for machine IDs (see machine-id(5)). Never change it: the manager would see new machines. */
const APPLICATION_ID = "bb830836-7290-4603-a074-a0ae289c2c22";
const NETWORK_CLASS = "/sys/class/net";
const CONNECT_TIMEOUT_MS = 5_000;

/** Facts, with remarks for the user about what could not be found out. */
export interface Gathered {
  readonly facts: Facts;
  readonly notes: readonly string[];
}

/**
 * Reads interfaces, the manager's addresses, and the routes to the manager and to the remote ends of tunnels.
 * @throws Deno.errors.NotCapable when a permission is missing that nothing else makes up for
 */
export async function gatherFacts(manager: URL, signal: AbortSignal): Promise<Gathered> {
  const notes: string[] = [];
  const viaIp = await runIp(["-d", "address", "show"], parseLinks);
  if (!viaIp.ok) {
    notes.push(
      `iproute2 did not answer (${viaIp.reason}): interfaces are read without it, and the VNI is not known.`,
    );
  }
  const links = viaIp.ok ? viaIp.value : readLinks(notes);
  const managerAddresses = await resolve(manager);
  // A name that only the kernel may look up (a narrow --allow-net) still leads somewhere.
  const routeToManager = viaIp.ok && managerAddresses.length > 0
    ? await firstRoute(managerAddresses)
    : await routeBySocket(manager, links, signal);

  const routesToRemotes: Record<string, Route> = {};
  for (const { tunnel } of links) {
    if (tunnel?.remote == null || tunnel.remote in routesToRemotes) continue;
    const route = await firstRoute([tunnel.remote]);
    if (route !== null) routesToRemotes[tunnel.remote] = route;
  }
  return { facts: { links, managerAddresses, routeToManager, routesToRemotes }, notes };
}

/**
 * An identifier of this installation, made from /etc/machine-id by HMAC so that the secret ID itself stays here, in the
 * same way as `systemd-id128 machine-id --app-specific=…`. null when there is no ID or it may not be read.
 */
export async function machineId(path = "/etc/machine-id"): Promise<string | null> {
  let text: string;
  try {
    text = (await Deno.readTextFile(path)).trim();
  } catch {
    return null;
  }
  return /^[0-9a-f]{32}$/.test(text) ? await applicationSpecific(text) : null;
}

async function applicationSpecific(machineId: string): Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey(
    "raw",
    Uint8Array.fromHex(machineId),
    algorithm,
    false,
    [
      "sign",
    ],
  );
  const message = Uint8Array.fromHex(APPLICATION_ID.replaceAll("-", ""));
  const id = new Uint8Array(await crypto.subtle.sign("HMAC", key, message)).slice(0, 16);
  // The marks of a version 4 UUID (RFC 9562), as sd_id128_get_machine_app_specific(3) sets them.
  id[6] = id[6]! & 0x0f | 0x40;
  id[8] = id[8]! & 0x3f | 0x80;
  return id.toHex();
}

/**
 * The local address of a connection to the manager that is bound to no address: null when it cannot be made.
 * It tells which source the kernel would take, and whether the manager is there at all.
 * @throws Deno.errors.NotCapable without permission to reach the manager
 */
export async function sourceTowards(manager: URL, signal: AbortSignal): Promise<string | null> {
  const { hostname, port } = endpoint(manager);
  try {
    const timeout = AbortSignal.timeout(CONNECT_TIMEOUT_MS);
    using connection = await Deno.connect({
      hostname,
      port,
      signal: AbortSignal.any([signal, timeout]),
    });
    return connection.localAddr.hostname;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return null;
  }
}

function endpoint(url: URL): { hostname: string; port: number } {
  return {
    hostname: url.hostname.replace(/^\[|\]$/g, ""),
    port: url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port),
  };
}

async function resolve(url: URL): Promise<string[]> {
  try {
    const found = await lookup(endpoint(url).hostname, { all: true });
    return [...new Set(found.map(({ address }) => address))];
  } catch {
    return [];
  }
}

type Answer<T> = { ok: true; value: T } | { ok: false; reason: string };

async function runIp<T>(args: string[], parse: (text: string) => T): Promise<Answer<T>> {
  try {
    const { success, stdout, stderr } = await new Deno.Command("ip", {
      args: ["-j", ...args],
      stdin: "null",
      // Deno refuses to hand LD_* on; and ip needs nothing from the environment.
      clearEnv: true,
    }).output();
    const decoder = new TextDecoder();
    if (!success) return { ok: false, reason: decoder.decode(stderr).trim().split("\n")[0] ?? "" };
    return { ok: true, value: parse(decoder.decode(stdout)) };
  } catch (error) {
    return { ok: false, reason: error instanceof Error ? error.message : String(error) };
  }
}

async function firstRoute(destinations: readonly string[]): Promise<Route | null> {
  for (const destination of destinations) {
    const answer = await runIp(["route", "get", destination], parseRoute);
    if (answer.ok && answer.value !== null) return answer.value;
  }
  return null;
}

async function routeBySocket(
  manager: URL,
  links: readonly Link[],
  signal: AbortSignal,
): Promise<Route | null> {
  const source = await sourceTowards(manager, signal);
  const link = links.find(({ addresses }) => addresses.some(({ ip }) => ip === source));
  return source === null || link === undefined ? null : { device: link.name, source };
}

/** Interfaces as Deno tells them, with what /sys adds where it may be read. */
function readLinks(notes: string[]): Link[] {
  const links = new Map<string, Link>();
  try {
    for (const name of [...Deno.readDirSync(NETWORK_CLASS)].map(({ name }) => name).sort()) {
      const link = readSysLink(name);
      if (link !== null) links.set(name, link);
    }
  } catch (error) {
    notes.push(
      `${NETWORK_CLASS} could not be read (${
        (error as Error).message
      }): vxlan devices are not recognised. ` +
        "Deno gives /sys to --allow-all only; or choose with --interface and --vni.",
    );
  }
  for (const { name, mac, address } of Deno.networkInterfaces()) {
    const link = links.get(name) ??
      { name, up: true, mtu: null, mac, master: null, parent: null, tunnel: null, addresses: [] };
    links.set(name, { ...link, addresses: [...link.addresses, unscoped(address)] });
  }
  return [...links.values()];
}

/** An address without the flags that only iproute2 tells: loopback and link-local are known by their prefix. */
function unscoped(ip: string): Address {
  const usable = isV6(ip) ? !/^(::1$|fe[89ab])/i.test(ip) : !/^(127\.|169\.254\.)/.test(ip);
  return { ip, usable };
}

function readSysLink(name: string): Link | null {
  const directory = `${NETWORK_CLASS}/${name}`;
  const read = (file: string) => Deno.readTextFileSync(`${directory}/${file}`).trim();
  try {
    const lower = [...Deno.readDirSync(directory)].map(({ name }) => name)
      .filter((entry) => entry.startsWith("lower_")).map((entry) => entry.slice("lower_".length));
    const isVxlan = read("uevent").split("\n").includes("DEVTYPE=vxlan");
    return {
      name,
      up: (Number(read("flags")) & 1) === 1,
      mtu: Number(read("mtu")),
      mac: read("address") || null,
      master: readMaster(directory),
      // A bridge has many below it; they are found by their master.
      parent: lower.length === 1 ? lower[0]! : null,
      tunnel: isVxlan ? { vni: null, local: null, remote: null, port: null } : null,
      addresses: [],
    };
  } catch (error) {
    // An interface may vanish while it is read; and bonding puts a plain file here.
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return null;
    }
    throw error;
  }
}

function readMaster(directory: string): string | null {
  try {
    return Deno.readLinkSync(`${directory}/master`).replace(/^.*\//, "");
  } catch {
    return null;
  }
}
