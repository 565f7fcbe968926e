/** Flags and environment of the agent, parsed once into settings. */

import { parseArgs } from "node:util";
import type { Wishes } from "./identity.ts";

/** What a run of the agent is to do. */
export interface Settings {
  /** The full URL of `PUT /api/machines`. */
  readonly url: URL;
  readonly token: string | null;
  readonly wishes: Wishes;
  /** null takes the machine's own name. */
  readonly hostname: string | null;
  /** Seconds between registrations, or null for a single one. */
  readonly intervalSeconds: number | null;
  readonly dryRun: boolean;
}

/** Flags as they were understood. */
export type Parsed =
  | { readonly kind: "run"; readonly settings: Settings }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly reason: string };

/** A flag or variable that cannot be used; its message is for the user. */
class WrongFlag extends Error {}

/** The permissions the agent needs, as flags of `deno run`. */
export const PERMISSIONS = "--allow-net " +
  "--allow-env=VXLAN_MANAGER_URL,VXLAN_MANAGER_TOKEN,NO_PROXY " +
  "--allow-sys=hostname,networkInterfaces --allow-read=/etc/machine-id --allow-run=ip";

/** What `--help` prints. */
export const HELP = `Registers this machine with a VXLAN Machine Manager.

Usage:
  deno run ${PERMISSIONS} \\
    register.ts --url http://manager:8000 [flags]

  --url URL           the manager's address (or VXLAN_MANAGER_URL)
  --token TOKEN       a token, where the manager asks for one; other users of this machine can see it here:
                      prefer VXLAN_MANAGER_TOKEN
  --interface NAME    register the address of this interface
  --address ADDRESS   register this address of this machine
  --vni NUMBER        the VNI of the address, where this machine cannot tell (a switch is the VTEP, or there is
                      no iproute2); among several vxlan devices, take the one with this VNI
  --hostname NAME     register under this name instead of the machine's own
  --once              register once (the default)
  --interval SECONDS  register again and again, every SECONDS (10 % more or less at random)
  --dry-run           print what would be sent, and send nothing
  --help              print this

Registered is the address on the vxlan interface, or on what stands on it (bridge, macvlan, VLAN); without
any, the address from which the manager is reached. The request is sent from the very address it registers,
never through a proxy.

Exit status: 0 registered (or stopped by a signal while repeating); 2 wrong flags or missing permissions;
3 no address to register; 4 the manager refused (while repeating: before it ever took one); 5 no success in 5
attempts with growing random pauses.
`;

/** Reads flags, with `env` for those that have a variable. Never throws. */
export function parseFlags(
  args: readonly string[],
  env: (name: string) => string | undefined,
): Parsed {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        url: { type: "string" },
        token: { type: "string" },
        interface: { type: "string" },
        address: { type: "string" },
        vni: { type: "string" },
        hostname: { type: "string" },
        interval: { type: "string" },
        once: { type: "boolean" },
        "dry-run": { type: "boolean" },
        help: { type: "boolean" },
      },
    });
    if (values.help) return { kind: "help" };
    if (values.once && values.interval !== undefined) {
      throw new WrongFlag("--once and --interval exclude each other. Leave one out.");
    }
    const settings: Settings = {
      url: registrationUrl(values.url ?? env("VXLAN_MANAGER_URL") ?? ""),
      token: token(values.token ?? env("VXLAN_MANAGER_TOKEN") ?? ""),
      wishes: {
        interface: values.interface || null,
        address: values.address || null,
        vni: values.vni === undefined ? null : whole("--vni", values.vni, 1, 2 ** 24 - 1),
      },
      hostname: values.hostname || null,
      intervalSeconds: values.interval === undefined
        ? null
        : whole("--interval", values.interval, 1, 86_400),
      dryRun: values["dry-run"] ?? false,
    };
    return { kind: "run", settings };
  } catch (error) {
    // node:util throws TypeErrors whose messages name the flag.
    if (error instanceof WrongFlag || error instanceof TypeError) {
      return { kind: "wrong", reason: error.message };
    }
    throw error;
  }
}

/**
 * The URL to register at, from the manager's URL with or without scheme, trailing slashes, `/api` or `/api/machines`.
 * A path before these is kept, for managers behind a proxy.
 */
function registrationUrl(text: string): URL {
  const given = text.trim();
  if (given === "") {
    throw new WrongFlag("The manager's address is missing. Give --url or set VXLAN_MANAGER_URL.");
  }
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(given) ? given : `http://${given}`);
  if (url === null || !["http:", "https:"].includes(url.protocol)) {
    throw new WrongFlag(`"${given}" is not an http or https URL, such as http://manager:8000.`);
  }
  if (url.username !== "" || url.password !== "") {
    throw new WrongFlag("The manager's URL holds a user name or password. Use a token instead.");
  }
  const base = url.pathname.replace(/\/+$/, "").replace(/\/+api(\/+machines)?$/, "");
  return new URL(`${url.origin}${base}/api/machines`);
}

function token(text: string): string | null {
  // The characters of a bearer token are fewer still; these are those that a header line can carry.
  if (!/^[\x21-\x7e]*$/.test(text)) {
    throw new WrongFlag("The token holds spaces, control characters or non-ASCII characters.");
  }
  return text === "" ? null : text;
}

function whole(flag: string, text: string, from: number, to: number): number {
  const value = Number(text);
  if (!/^[1-9]\d*$/.test(text) || value < from || value > to) {
    throw new WrongFlag(`${flag} takes a whole number from ${from} to ${to}, not "${text}".`);
  }
  return value;
}
