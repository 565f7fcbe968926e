/**
 * Which of a machine's interfaces and addresses to register: a pure choice from facts.
 *
 * The machine's address is the one in the overlay (on the vxlan device, or on what stands on it), because that
 * is the path the manager watches. Only a machine without one is registered by the address that leads to the manager.
 */

/** An address on an interface. */
export interface Address {
  /** As the kernel prints it: dotted quad, or RFC 5952 text. */
  readonly ip: string;
  /** Whether others can reach it and it stays: not loopback or link-local, not temporary, deprecated or unproven. */
  readonly usable: boolean;
}

/** What a vxlan device says about its tunnel; null where it does not say. */
export interface Tunnel {
  readonly vni: number | null;
  /** The local end's underlay address. */
  readonly local: string | null;
  /** The remote end, or the multicast group. */
  readonly remote: string | null;
  readonly port: number | null;
}

/** A network interface; null where the source of facts does not tell. */
export interface Link {
  readonly name: string;
  readonly up: boolean;
  readonly mtu: number | null;
  /** Lower case with colons. */
  readonly mac: string | null;
  /** The bridge, bond or VRF that holds this one. */
  readonly master: string | null;
  /** The device this one was built on, when it is in the same network namespace. */
  readonly parent: string | null;
  /** Set exactly for vxlan devices. */
  readonly tunnel: Tunnel | null;
  readonly addresses: readonly Address[];
}

/** Where a packet would leave, and with which source address. */
export interface Route {
  readonly device: string;
  readonly source: string;
}

/** All that the choice depends on besides the user's wishes. */
export interface Facts {
  readonly links: readonly Link[];
  /** The manager's addresses; empty when its name could not be resolved. */
  readonly managerAddresses: readonly string[];
  readonly routeToManager: Route | null;
  /** Routes to the remote ends of tunnels, by remote address. */
  readonly routesToRemotes: Readonly<Record<string, Route>>;
}

/** What the user asked for; null leaves it to the choice. */
export interface Wishes {
  readonly interface: string | null;
  readonly address: string | null;
  readonly vni: number | null;
}

/** `extra_data.vxlan` of a registration; what is unknown is left out. */
export interface VxlanReport {
  readonly device: string;
  readonly vtep?: string;
  readonly port?: number;
  /** The largest IP packet, in bytes, that this machine can send into the overlay. */
  readonly mtu?: number;
  readonly underlay_mtu?: number;
}

/** The machine as it will be registered. */
export interface Identity {
  readonly device: string;
  readonly address: string;
  readonly mac: string;
  /** null when the address is in no VXLAN as far as this machine can tell. */
  readonly vni: number | null;
  readonly vxlan: VxlanReport | null;
}

/** The outcome of a choice; notes are for the user and never change it. */
export type Choice =
  | { readonly kind: "chosen"; readonly identity: Identity; readonly notes: readonly string[] }
  | { readonly kind: "none"; readonly reason: string };

/** An interface with the address to register and the vxlan device below it. */
interface Candidate {
  readonly link: Link;
  readonly address: string;
  readonly vxlan: Link | null;
}

/** Bytes that VXLAN takes from the underlay's MTU: inner Ethernet 14, VXLAN 8, UDP 8, IPv4 20 or IPv6 40 (RFC 7348). */
const OVERHEAD = { v4: 50, v6: 70 } as const;

/** Chooses the interface and the address to register. Same facts and wishes, same choice. */
export function choose(facts: Facts, wishes: Wishes): Choice {
  if (wishes.interface !== null || wishes.address !== null) return chooseWished(facts, wishes);

  const inOverlay = facts.links.filter((link) => link.up)
    .map((link) => ({ link, vxlan: vxlanBelow(facts.links, link, wishes.vni) }))
    .filter(({ vxlan }) => vxlan !== null && vniFits(vxlan, wishes.vni));
  const candidates = inOverlay.flatMap(({ link, vxlan }): Candidate[] => {
    const address = firstAddress(link, facts.managerAddresses);
    return address === null ? [] : [{ link, address, vxlan }];
  });
  candidates.sort((a, b) => preference(a, b, facts.routeToManager));
  const first = candidates[0];
  if (first !== undefined) {
    const notes = candidates.length === 1 ? [] : [
      `Several interfaces are in a VXLAN: ${candidates.map(describe).join(", ")}. ` +
      `Taking ${first.link.name}; --interface decides otherwise.`,
    ];
    return identify(first, facts, wishes, notes);
  }

  const otherFamily = inOverlay.find(({ link }) => firstAddress(link, []) !== null);
  if (otherFamily !== undefined) {
    const { name } = otherFamily.link;
    return none(
      `Interface ${name} is in a VXLAN, but has no address of the manager's family ` +
        `(${
          facts.managerAddresses.join(", ")
        }). Give --url an address of the family that ${name} has ` +
        `(${firstAddress(otherFamily.link, [])}), or choose with --interface or --address.`,
    );
  }
  return chooseByRoute(facts, wishes);
}

function chooseWished(facts: Facts, wishes: Wishes): Choice {
  let among = facts.links;
  if (wishes.interface !== null) {
    const link = facts.links.find(({ name }) => name === wishes.interface);
    if (link === undefined) {
      const names = facts.links.map(({ name }) => name).join(", ");
      return none(
        `There is no interface ${wishes.interface} on this machine. There are: ${names}.`,
      );
    }
    // A bridge's port has no address of its own: the bridge has it.
    const master = facts.links.find(({ name }) => name === link.master);
    among = master === undefined ? [link] : [link, master];
  }
  const wished = wishes.address;
  for (const link of among) {
    const address = wished === null
      ? firstAddress(link, facts.managerAddresses)
      : link.addresses.find(({ ip }) => canonical(ip) === canonical(wished))?.ip ?? null;
    if (address === null) continue;
    const vxlan = vxlanBelow(facts.links, link, wishes.vni);
    if (!vniFits(vxlan, wishes.vni)) {
      return none(
        `Interface ${link.name} is in VNI ${vxlan?.tunnel?.vni}, not in ${wishes.vni} as --vni says. ` +
          `Leave --vni out, or choose another interface.`,
      );
    }
    return identify({ link, address, vxlan }, facts, wishes, []);
  }
  const where = wishes.interface === null ? "this machine" : `interface ${wishes.interface}`;
  const there = among.flatMap(({ addresses }) => addresses.map(({ ip }) => ip)).join(", ") ||
    "none";
  return none(
    wished === null
      ? `Interface ${wishes.interface} has no address that can be registered with this manager ` +
        `(addresses there: ${there}). Give it one, or choose another interface.`
      : `Address ${wished} is not on ${where}. The request is sent from the address it registers, ` +
        `so take one of those there: ${there}.`,
  );
}

function chooseByRoute(facts: Facts, wishes: Wishes): Choice {
  const route = facts.routeToManager;
  if (route === null) {
    return none(
      "No interface is in a VXLAN with an address of its own, and no route to the manager was found. " +
        "Check --url and the network, or choose with --interface or --address.",
    );
  }
  const link = facts.links.find(({ name }) => name === route.device);
  if (link === undefined || link.name === "lo") {
    return none(
      `The manager is reached by way of ${route.device}, from ${route.source}: it runs on this very machine, or something does ` +
        "that leads to it. Choose the interface to register with --interface, or the address with --address.",
    );
  }
  const vxlan = vxlanBelow(facts.links, link, wishes.vni);
  if (!vniFits(vxlan, wishes.vni)) {
    return none(
      `No interface with an address is in VNI ${wishes.vni}, and the route to the manager leads through ${link.name} ` +
        `in VNI ${vxlan?.tunnel?.vni}. Correct --vni, or choose with --interface.`,
    );
  }
  const idle = facts.links.filter(({ tunnel }) => tunnel !== null).map(({ name }) => name);
  const notes = idle.length === 0 ? [] : [
    `No address to register in ${
      idle.join(", ")
    }: taking ${route.source} on ${link.name}, which leads to the manager.`,
  ];
  return identify({ link, address: route.source, vxlan }, facts, wishes, notes);
}

function identify(at: Candidate, facts: Facts, wishes: Wishes, notes: readonly string[]): Choice {
  const mac = macFor(at, facts);
  if (mac === null) {
    return none(
      `Interface ${at.link.name} has no Ethernet address (it has ${at.link.mac ?? "none"}), ` +
        "and the manager knows machines by it. Choose another interface with --interface.",
    );
  }
  const vni = at.vxlan?.tunnel?.vni ?? wishes.vni;
  const vxlan = at.vxlan === null ? null : report(at.vxlan, at.link, facts);
  const doubts: string[] = [];
  if (at.vxlan !== null && vni === null) {
    doubts.push(
      `The VNI of ${at.vxlan.name} cannot be read (that takes iproute2, and a device with one fixed VNI): ` +
        "say it with --vni.",
    );
  }
  const limit = vxlan === null ? null : mtuLimit(vxlan);
  if (limit !== null && vxlan?.mtu !== undefined && vxlan.mtu > limit) {
    doubts.push(
      `The MTU of ${vxlan.device} is ${vxlan.mtu}, but its underlay of ${vxlan.underlay_mtu} leaves ${limit}: ` +
        `large packets may vanish. Set it with: ip link set dev ${vxlan.device} mtu ${limit}`,
    );
  }
  const identity = { device: at.link.name, address: at.address, mac, vni, vxlan };
  return { kind: "chosen", identity, notes: [...notes, ...doubts] };
}

/** The vxlan device that traffic of `link` goes through: itself, a port of the bridge it is, or below what it is built on. */
function vxlanBelow(links: readonly Link[], link: Link, vni: number | null): Link | null {
  const seen = new Set<string>();
  for (let at: Link | undefined = link; at !== undefined && !seen.has(at.name);) {
    if (at.tunnel !== null) return at;
    seen.add(at.name);
    const { name, parent }: Link = at;
    const ports = links.filter((port) => port.master === name && port.tunnel !== null)
      .sort((a, b) => byVni(a, b) || (a.name < b.name ? -1 : 1));
    const port = ports.find((port) => vni !== null && port.tunnel?.vni === vni) ?? ports[0];
    if (port !== undefined) return port;
    at = links.find((link) => link.name === parent);
  }
  return null;
}

function vniFits(vxlan: Link | null, wished: number | null): boolean {
  const vni = vxlan?.tunnel?.vni ?? null;
  return wished === null || vni === null || vni === wished;
}

function report(vxlan: Link, holder: Link, facts: Facts): VxlanReport {
  const tunnel = vxlan.tunnel;
  const route = facts.routesToRemotes[tunnel?.remote ?? ""];
  const local = tunnel?.local ?? null;
  const underlay = facts.links.find(({ name }) => name === vxlan.parent) ??
    facts.links.find(({ addresses }) => addresses.some(({ ip }) => ip === local)) ??
    facts.links.find(({ name }) => name === route?.device);
  const near = tunnel?.remote ?? null;
  const vtep = local ?? route?.source ??
    (underlay === undefined ? null : firstAddress(underlay, near === null ? [] : [near]));
  // A bridge may hold a smaller MTU than its vxlan port: the smaller one limits what is sent.
  const mtus = [vxlan.mtu, holder.mtu].filter((mtu) => mtu !== null);
  return {
    device: vxlan.name,
    ...(vtep === null ? {} : { vtep }),
    ...(tunnel?.port == null ? {} : { port: tunnel.port }),
    ...(mtus.length === 0 ? {} : { mtu: Math.min(...mtus) }),
    ...(underlay?.mtu == null ? {} : { underlay_mtu: underlay.mtu }),
  };
}

/** The largest overlay MTU that the underlay carries unfragmented; null when the underlay is unknown. */
function mtuLimit({ underlay_mtu, vtep }: VxlanReport): number | null {
  if (underlay_mtu === undefined) return null;
  return underlay_mtu - (vtep !== undefined && isV6(vtep) ? OVERHEAD.v6 : OVERHEAD.v4);
}

/**
 * The MAC that answers for the address: its interface's, or, for an address on loopback that is routed to
 * this machine, the MAC of the interface that leads to the manager with that source.
 */
function macFor(at: Candidate, facts: Facts): string | null {
  const route = facts.routeToManager;
  const onWire = route?.source === at.address
    ? facts.links.find(({ name }) => name === route.device)
    : undefined;
  return ethernet(at.link.mac) ?? ethernet(onWire?.mac ?? null);
}

function ethernet(mac: string | null): string | null {
  if (mac === null || !/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac)) return null;
  return mac === "00:00:00:00:00:00" ? null : mac;
}

/** The first usable address, IPv4 before IPv6, of a family that `near` has (of any, when `near` is empty). */
function firstAddress(link: Link, near: readonly string[]): string | null {
  const usable = link.addresses.filter(({ ip, usable }) =>
    usable && (near.length === 0 || near.some((other) => isV6(other) === isV6(ip)))
  );
  return (usable.find(({ ip }) => !isV6(ip)) ?? usable[0])?.ip ?? null;
}

/** The route to the manager first, then the lowest VNI, then the name. */
function preference(a: Candidate, b: Candidate, route: Route | null): number {
  const leads = (candidate: Candidate) => candidate.link.name === route?.device ? 0 : 1;
  return leads(a) - leads(b) ||
    (a.vxlan !== null && b.vxlan !== null ? byVni(a.vxlan, b.vxlan) : 0) ||
    (a.link.name < b.link.name ? -1 : 1);
}

function byVni(a: Link, b: Link): number {
  const vni = (link: Link) => link.tunnel?.vni ?? 2 ** 24;
  return vni(a) - vni(b);
}

function describe({ link, address, vxlan }: Candidate): string {
  return `${link.name} (VNI ${vxlan?.tunnel?.vni ?? "unknown"}, ${address})`;
}

function none(reason: string): Choice {
  return { kind: "none", reason };
}

/** Whether an address literal is IPv6. */
export function isV6(ip: string): boolean {
  return ip.includes(":");
}

/** One spelling for every spelling of an address: lower case, IPv6 by RFC 5952. */
function canonical(ip: string): string {
  const text = ip.trim().toLowerCase();
  return URL.parse(`http://[${text}]`)?.hostname.slice(1, -1) ?? text;
}
