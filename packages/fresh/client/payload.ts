/**
 * Reads what `devalue.stringify` wrote: an array in which each value stands once and names others by their
 * place. devalue's own reader is on guard against texts from anywhere, at six times the size; this one is
 * for the text that our server has just put into the page.
 */

/** How an integer that is no place is to be understood. */
const SPECIAL: Record<number, unknown> = {
  [-1]: undefined,
  [-3]: NaN,
  [-4]: Infinity,
  [-5]: -Infinity,
  [-6]: -0,
};
/** A gap in an array, and an array that is all gaps but for some places. */
const HOLE = -2;
const SPARSE = -7;

/** Makes a value of what stands for it, by the name of its kind. */
export type Revivers = Record<string, (value: unknown) => unknown>;

type Place = number;

/** The value that a text stands for; what is the same object twice is so again. */
export function readPayload(text: string, revivers: Revivers): unknown {
  const written: unknown[] | Place = JSON.parse(text);
  if (typeof written === "number") return SPECIAL[written];
  const read = new Map<Place, unknown>();

  /** Keeps an object before what it holds is read, since that may lead back to it. */
  function keep<T>(place: Place, made: T): T {
    read.set(place, made);
    return made;
  }

  function at(place: Place): unknown {
    if (place < 0) return SPECIAL[place];
    if (read.has(place)) return read.get(place);
    const value = (written as unknown[])[place];
    if (Array.isArray(value)) {
      return typeof value[0] === "string"
        ? named(place, value[0], value.slice(1))
        : list(place, value);
    }
    if (typeof value !== "object" || value === null) return keep(place, value);
    const made = keep<Record<string, unknown>>(place, {});
    for (const key in value) made[key] = at((value as Record<string, Place>)[key]!);
    return made;
  }

  function list(place: Place, places: Place[]): unknown[] {
    if (places[0] === SPARSE) {
      const made = keep<unknown[]>(place, new Array(places[1]));
      for (let i = 2; i < places.length; i += 2) made[places[i]!] = at(places[i + 1]!);
      return made;
    }
    const made = keep<unknown[]>(place, new Array(places.length));
    places.forEach((each, i) => each === HOLE || (made[i] = at(each)));
    return made;
  }

  // deno-lint-ignore no-explicit-any -- each kind has arguments of its own.
  function named(place: Place, kind: string, args: any[]): unknown {
    const revive = revivers[kind];
    if (revive !== undefined) return keep(place, revive(at(args[0])));
    switch (kind) {
      case "Set": {
        const made = keep(place, new Set());
        for (const each of args) made.add(at(each));
        return made;
      }
      case "Map": {
        const made = keep(place, new Map());
        for (let i = 0; i < args.length; i += 2) made.set(at(args[i]), at(args[i + 1]));
        return made;
      }
      case "null": {
        const made = keep(place, Object.create(null));
        for (let i = 0; i < args.length; i += 2) made[args[i]] = at(args[i + 1]);
        return made;
      }
      case "BigInt":
        return keep(place, BigInt(args[0]));
      case "ArrayBuffer":
        return keep(place, Uint8Array.from(atob(args[0]), (c) => c.charCodeAt(0)).buffer);
    }
    // Dates, addresses, patterns; and views of a buffer, which is named by its place.
    const [first, ...rest] = args;
    const Kind =
      (globalThis as unknown as Record<string, new (...args: unknown[]) => unknown>)[kind];
    return keep(place, new Kind!(typeof first === "number" ? at(first) : first, ...rest));
  }

  return at(0);
}
