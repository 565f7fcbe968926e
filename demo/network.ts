import type { Ip } from "../core/address.ts";
import type { Network } from "../monitor/simulated_prober.ts";
import { type DemoMachine, VTEPS } from "./fleet.ts";

/** A VTEP fails in one of these slots, and every machine behind it with it. Milliseconds. */
const VTEP_SLOT = 150_000;
/** In each of these slots a few machines fail on their own, and others lose packets. */
const MACHINE_SLOT = 75_000;
/** Of a thousand machines: how many are down by themselves, and how many lose packets, at a time. */
const FAILING = 2;
const LOSSY = 6;
/** Share of echoes that a lossy machine loses. */
const LOSS = 0.25;

/**
 * The demonstration's network: quiet, with now and then a VTEP that takes its machines down, a machine
 * that fails alone, and one that loses packets. A function of address and time alone.
 */
export function demoNetwork(fleet: readonly DemoMachine[]): Network {
  const places = new Map<Ip, { readonly index: number; readonly vtep: number }>(
    fleet.map(({ registration, vtep }, index) => [registration.ip, { index, vtep }]),
  );
  return (ip, at) => {
    const place = places.get(ip);
    if (place === undefined || isVtepDown(place.vtep, at)) return null;
    const slot = Math.floor(at / MACHINE_SLOT);
    const fate = noise(place.index, slot) * fleet.length;
    if (fate < FAILING) return null;
    if (fate < FAILING + LOSSY && noise(place.index, at) < LOSS) return null;
    return rtt(place.index, at);
  };
}

/** One VTEP is down for the middle third to two thirds of every other slot. */
function isVtepDown(vtep: number, at: number): boolean {
  const slot = Math.floor(at / VTEP_SLOT);
  if (slot % 2 === 1 || Math.floor(noise(slot, 1) * VTEPS) !== vtep) return false;
  const into = (at % VTEP_SLOT) / VTEP_SLOT;
  return into > 0.2 && into < 0.6 + 0.3 * noise(slot, 2);
}

/** A third of a millisecond or so, usual for the machine, with a tail. */
function rtt(index: number, at: number): number {
  const usual = 0.25 + noise(index, 3) * 0.5 + (noise(index, 4) > 0.97 ? 2.5 : 0);
  const tail = noise(index, at + 1);
  return usual * (0.9 + 0.2 * noise(index, at)) + (tail > 0.995 ? 6 * noise(index, at + 2) : 0);
}

/** A number in [0, 1) that is the same for the same two numbers (Murmur3's finaliser). */
function noise(a: number, b: number): number {
  let h = Math.imul(a + 1, 0x9e3779b1) ^ Math.imul(Math.floor(b) + 1, 0x85ebca6b) ^
    Math.imul(Math.floor(b / 0x1_0000_0000) + 1, 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 0x1_0000_0000;
}
