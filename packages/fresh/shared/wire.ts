/**
 * How the server's page tells the browser where islands and their slots are. Both ends import
 * this file, so that they cannot drift apart.
 *
 * Comments are legal wherever an island may stand, inside a `<td>` or between rows too, which no
 * wrapper element would be.
 */

/** Marks an island: its name and the place of its props in the payload follow. */
export const ISLAND = "frsh:island:";
/** Ends the innermost open island. */
export const ISLAND_END = "/frsh:island";
/** Marks server-rendered content handed to an island: its number follows. */
export const SLOT = "frsh:slot:";
/** Ends the innermost open slot. */
export const SLOT_END = "/frsh:slot";
/** Id of the `<template>` of a slot that its island does not show yet: its number follows. */
export const SLOT_TEMPLATE = "frsh-slot-";
/** Id of the data block with the props of all islands. */
export const PAYLOAD_ID = "frsh-props";

/** Names of the values devalue does not know by itself. */
export const CUSTOM = { signal: "Signal", computed: "Computed", slot: "Slot" } as const;

/** What the data block holds. */
export interface Payload {
  /** Id of the build, for `asset()`. */
  buildId: string;
  /** Props by island instance, in the order the server rendered them. */
  props: Record<string, unknown>[];
}
