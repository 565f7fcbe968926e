import { Signal } from "@preact/signals";
import { DevalueError, stringify } from "devalue";
import { isValidElement } from "preact";
import { CUSTOM, type Payload } from "../shared/wire.ts";

/** Stands in an island's props for content that the server renders. */
export class SlotReference {
  constructor(readonly id: number) {}
}

/** Whether a value is content to render and not data to send. */
export function isContent(value: unknown): boolean {
  // `isValidElement` holds for signals too, which are data.
  if (value instanceof Signal) return false;
  return Array.isArray(value) ? value.some(isContent) : isValidElement(value);
}

/** The props of all islands, written. */
export interface WrittenPayload {
  readonly text: string;
  /** Whether there are signals or content among them, for which a browser needs another script. */
  readonly needsExtras: boolean;
}

/**
 * Writes the props of all islands as JSON that may stand inside a script element. One text for
 * the whole page, so that what two islands share is one value in the browser as well.
 *
 * @throws when a prop cannot cross, as functions and instances of classes cannot.
 */
export function writePayload(payload: Payload): WrittenPayload {
  let needsExtras = false;
  const noted = (reduce: (value: unknown) => unknown) => (value: unknown) => {
    const reduced = reduce(value);
    if (reduced !== false) needsExtras = true;
    return reduced;
  };
  const reducers = {
    [CUSTOM.signal]: noted((value) => isSignal(value) && !isComputed(value) && [value.peek()]),
    [CUSTOM.computed]: noted((value) => isSignal(value) && [value.peek()]),
    [CUSTOM.slot]: noted(slotReference),
  };
  try {
    const text = stringify(payload, reducers).replaceAll("<", "\\u003c");
    return { text, needsExtras };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const place = cause instanceof DevalueError ? ` at ${cause.path}` : "";
    throw new Error(
      `Cannot send the props of an island: ${reason}${place}. ` +
        "Pass plain data, signals, dates, maps, sets or elements.",
      { cause },
    );
  }
}

/** devalue takes a falsy answer for "not mine", hence the array. */
function slotReference(value: unknown): unknown {
  if (value instanceof SlotReference) return [value.id];
  if (!isSignal(value) && isValidElement(value)) {
    throw new Error("an element lies deeper than a prop");
  }
  return false;
}

function isSignal(value: unknown): value is Signal {
  return value instanceof Signal;
}

/** `computed()` makes an instance of a class derived from Signal. */
function isComputed(value: Signal): boolean {
  return Object.getPrototypeOf(value) !== Signal.prototype;
}
