import type { LiveMachine } from "./live.ts";
import { subnetOf } from "./subnet.ts";

/** Whether a machine is what somebody looks for (see `ListQuery.q`), as far as browsers know it. */
export function searchFor(q: string): (machine: LiveMachine) => boolean {
  const tests = (q.match(WORD) ?? []).map(wordTest);
  return (machine) => tests.every((test) => test(machine));
}

/** Whether every word names a field that browsers hold: then there is nothing more to find elsewhere. */
export function isExact(q: string): boolean {
  return (q.match(WORD) ?? []).every((word) => EXACT.test(word));
}

/** A value with blanks or quotes is put in quotes, and a quote in it is doubled. */
const WORD = /(?:vtep|tag|net):"(?:[^"]|"")*"|\S+/gi;
const EXACT = /^(vtep|tag|net):(?:"((?:[^"]|"")*)"|(.*))$/is;

function wordTest(written: string): (machine: LiveMachine) => boolean {
  const [, name, quoted, bare = ""] = EXACT.exec(written) ?? [];
  const field = name?.toLowerCase();
  // (Lowered by itself: what stands before a letter can change how it is lowered.)
  const value = (quoted?.replaceAll('""', '"') ?? bare).toLowerCase();
  const word = written.toLowerCase();
  if (field === "vtep") return ({ vtep }) => vtep === value;
  if (field === "net") return ({ ip }) => subnetOf(ip) === value;
  const tagged = ({ tags }: LiveMachine, fits: (tag: string) => boolean) =>
    tags.some((tag) => fits(tag.toLowerCase()));
  if (field === "tag") return (machine) => tagged(machine, (tag) => tag === value);
  const ip = shortIpv6(word);
  const hex = hexDigits(word);
  return (machine) =>
    machine.hostname.toLowerCase().includes(word) ||
    machine.ip.includes(ip) ||
    (hex !== null && machine.mac.replaceAll(":", "").includes(hex)) ||
    machine.vtep.includes(word) ||
    tagged(machine, (tag) => tag.includes(word));
}

/** An IPv6 address as addresses are kept (RFC 5952, by the platform's URL parser); other words as they are. */
function shortIpv6(word: string): string {
  if (!word.includes(":")) return word;
  return URL.parse(`http://[${word}]/`)?.hostname.slice(1, -1) ?? word;
}

/** A word that can be part of a MAC in any spelling (`aa:bb`, `aa-bb`, `aabb.cc`), bare; else null. */
function hexDigits(word: string): string | null {
  const bare = word.replace(/[:.-]/g, "");
  return bare !== "" && /^[0-9a-f]+$/.test(bare) ? bare : null;
}
