import { computed, signal } from "@preact/signals";
import { h } from "preact";
import { CUSTOM, type Payload } from "../shared/wire.ts";
import { Slot } from "./content.ts";
import { readPayload } from "./payload.ts";

/** What few pages need, and only those load: props that are more than JSON holds, and content for islands. */
export { contentElement } from "./content.ts";

/** Reads props that were written with devalue. */
export function read(text: string): Payload {
  return readPayload(text, {
    [CUSTOM.signal]: (values) => signal((values as [unknown])[0]),
    [CUSTOM.computed]: (values) => computed(() => (values as [unknown])[0]),
    [CUSTOM.slot]: (ids) => h(Slot, { id: (ids as [number])[0] }),
  }) as Payload;
}
