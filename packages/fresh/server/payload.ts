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
  /** Whether they are more than JSON holds, and are written with devalue: to read that, a browser needs another script. */
  readonly needsExtras: boolean;
}

/**
 * Writes the props of all islands as a text that may stand inside a script element: as plain JSON where
 * that holds them, as it mostly does. One text for the whole page, so that what two islands share is one
 * value in the browser as well.
 *
 * @throws when a prop cannot cross, as functions and instances of classes cannot.
 */
export function writePayload(payload: Payload): WrittenPayload {
  const isPlain = isJson(payload);
  const text = isPlain ? JSON.stringify(payload) : stringified(payload);
  return { text: text.replaceAll("<", "\\u003c"), needsExtras: !isPlain };
}

/** Whether a value comes back from JSON as it was. */
function isJson(value: unknown, seen: Set<unknown> = new Set()): boolean {
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object" || value === null) {
    return value === null || typeof value === "string" || typeof value === "boolean";
  }
  // What is the same twice would come back as two; where it holds nothing, and never will, nobody could tell.
  if (seen.has(value)) return Object.isFrozen(value) && Object.keys(value).length === 0;
  seen.add(value);
  // Unlike every(), this meets the gaps of an array, too.
  if (Array.isArray(value)) return Array.from(value).every((each) => isJson(each, seen));
  return Object.getPrototypeOf(value) === Object.prototype &&
    Object.values(value).every((each) => isJson(each, seen));
}

function stringified(payload: Payload): string {
  try {
    return stringify(payload, {
      [CUSTOM.signal]: (value) => isSignal(value) && !isComputed(value) && [value.peek()],
      [CUSTOM.computed]: (value) => isSignal(value) && [value.peek()],
      [CUSTOM.slot]: slotReference,
    });
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
