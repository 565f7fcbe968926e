import { type Ip, ipBytes } from "../../core/address.ts";
import type { CheckTable } from "./check_table.ts";
import { faultName } from "./errno.ts";
import { ipText } from "./ip_text.ts";
import type { Check, IcmpHint, Observation } from "../prober.ts";

/** Writes a check into a row of the table. */
export function writeCheck(table: CheckTable, row: number, check: Check): void {
  table.echoes[row] = check.echoes;
  table.suspect[row] = check.suspect ? 1 : 0;
  table.family[row] = writeIp(check.ip, table.address, 16 * row);
}

/** Reads what a check met out of its row. */
export function readObservation(table: CheckTable, row: number, token: number): Observation {
  const received = table.received[row]!;
  const fault = table.fault[row]!;
  // An unanswered check of which an echo could not leave proves nothing, even if another one left.
  const outcome = received > 0 ? "reply" : fault > 0 ? "fault" : "silence";
  return {
    token,
    outcome,
    sent: table.sent[row]!,
    received,
    rtt: table.timed[row] === 0 ? null : {
      min: table.rttMin[row]!,
      avg: table.rttAvg[row]!,
      max: table.rttMax[row]!,
      jitter: table.rttJitter[row]!,
    },
    sentAt: table.sentAt[row]!,
    at: table.decidedAt[row]!,
    hint: table.hinted[row] === 0 ? null : readHint(table, row),
    fault: outcome === "fault" ? faultName(fault) : null,
  };
}

/** The observation of a check that a fault of our own cut off. @param at milliseconds since the epoch */
export function cutOff(token: number, fault: number, at: number): Observation {
  return {
    token,
    outcome: "fault",
    sent: 0,
    received: 0,
    rtt: null,
    sentAt: at,
    at,
    hint: null,
    fault: faultName(fault),
  };
}

function readHint(table: CheckTable, row: number): IcmpHint {
  const length = table.family[row] === 4 ? 4 : 16;
  const from = table.hintFrom.subarray(16 * row, 16 * row + length);
  return { type: table.hintType[row]!, code: table.hintCode[row]!, from: ipText(from) };
}

/**
 * Writes an address as bytes and returns its family. IPv4 is read where it stands: of a sweep of
 * 100,000, splitting strings would cost a tenth of the whole.
 */
function writeIp(ip: Ip, into: Uint8Array, at: number): 4 | 6 {
  let octet = 0;
  let written = 0;
  for (let i = 0; i < ip.length; i++) {
    const code = ip.charCodeAt(i);
    if (code === DOT) {
      into[at + written++] = octet;
      octet = 0;
    } else if (code >= ZERO && code <= NINE) {
      octet = 10 * octet + code - ZERO;
    } else {
      into.set(ipBytes(ip), at);
      return 6;
    }
  }
  if (written !== 3) {
    into.set(ipBytes(ip), at);
    return 6;
  }
  into[at + 3] = octet;
  return 4;
}

const DOT = 46;
const ZERO = 48;
const NINE = 57;
