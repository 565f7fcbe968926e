import type { LiveMachine } from "../core/live.ts";
import type { IdentityRow, VitalsRow } from "../core/live_wire.ts";

const LETTER = { unknown: "u", up: "o", suspect: "s", down: "d" } as const;

/** A machine as the hub holds it, back in the two rows that a browser is sent. */
export function rowsOf(machine: LiveMachine): [IdentityRow, VitalsRow] {
  const { id } = machine;
  return [
    [
      id,
      machine.hostname,
      machine.ip,
      machine.mac,
      machine.vni,
      machine.vtep,
      [...machine.tags],
      machine.paused ? 1 : 0,
      machine.registeredAt,
    ],
    [
      id,
      LETTER[machine.state],
      machine.rtt,
      machine.loss,
      machine.usualRtt,
      machine.lastSeen,
      machine.since,
      machine.checkedAt,
    ],
  ];
}
