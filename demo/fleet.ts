import { type Ip, type Mac, parseIp, parseMac, type Vni } from "../core/address.ts";
import type { Registration } from "../core/registration.ts";

/** How the demonstration's fleet is laid out: name stem and size of each VNI. */
const NETWORKS = [
  { vni: 100, stem: "web", size: 520 },
  { vni: 200, stem: "app", size: 340 },
  { vni: 300, stem: "osd", size: 140 },
] as const;

/** VTEPs that the machines are spread over, whatever their VNI. */
export const VTEPS = 100;

/** One machine of the demonstration: what it registers, and the VTEP it sits behind (0 to 99). */
export interface DemoMachine {
  readonly registration: Registration;
  readonly vtep: number;
}

/** A thousand machines in three VNIs behind a hundred VTEPs; the same at every call. */
export function demoFleet(): readonly DemoMachine[] {
  return NETWORKS.flatMap(({ vni, stem, size }) =>
    Array.from({ length: size }, (_, i) => machine(vni, stem, i, Math.floor(i * VTEPS / size)))
  );
}

function machine(vni: number, stem: string, index: number, vtep: number): DemoMachine {
  const host = index + 10;
  return {
    vtep,
    registration: {
      hostname: `${stem}-${String(index + 1).padStart(4, "0")}`,
      ip: address(vni, host),
      mac: mac(vni, host),
      vni: vni as Vni,
      extraData: {
        vxlan: {
          device: `vxlan${vni}`,
          vtep: `10.200.0.${vtep + 1}`,
          port: 4789,
          mtu: 1450,
          underlay_mtu: 1500,
        },
      },
    },
  };
}

function address(vni: number, host: number): Ip {
  return parseIp(`10.${vni / 10}.${host >> 8}.${host & 0xff}`);
}

function mac(vni: number, host: number): Mac {
  const octets = [0x02, 0x42, vni & 0xff, vni >> 8, host >> 8, host & 0xff];
  return parseMac(octets.map((octet) => octet.toString(16).padStart(2, "0")).join(":"));
}
