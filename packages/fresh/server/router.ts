import type { Endpoint } from "./segment.ts";
import type { Method } from "./handlers.ts";

/** What was registered for one path. */
interface Entry<State> {
  pattern: string;
  methods: Map<Method, Endpoint<State>>;
}

/** Where a request goes. */
export type Match<State> =
  | { kind: "route"; pattern: string; params: Record<string, string>; endpoint: Endpoint<State> }
  | { kind: "method"; pattern: string; params: Record<string, string>; allow: Method[] }
  | { kind: "none" };

/** Characters that make a path a pattern. */
const DYNAMIC = /[:*{}()+?\\]/;

/**
 * Finds the route for a path: an exact path first, else the first pattern in the order of
 * registration. What is registered first for a path and method stays.
 */
export class Router<State> {
  readonly #exact = new Map<string, Entry<State>>();
  readonly #patterns: { pattern: URLPattern; entry: Entry<State> }[] = [];

  /** Registers an endpoint for a path or URLPattern path and some methods. */
  add(path: string, methods: readonly Method[], endpoint: Endpoint<State>): void {
    const { methods: known } = this.#entry(path);
    for (const method of methods) {
      if (!known.has(method)) known.set(method, endpoint);
    }
  }

  /**
   * Finds what answers a request.
   *
   * @param pathname Path of the address, percent-encoded, without repeated slashes.
   */
  match(method: string, pathname: string): Match<State> {
    const exact = this.#exact.get(trimSlash(pathname));
    if (exact !== undefined) return choose(exact, {}, method);
    for (const { pattern, entry } of this.#patterns) {
      const found = pattern.exec({ pathname });
      if (found !== null) return choose(entry, decodeParams(found.pathname.groups), method);
    }
    return { kind: "none" };
  }

  #entry(path: string): Entry<State> {
    if (!DYNAMIC.test(path)) {
      const key = trimSlash(path);
      let entry = this.#exact.get(key);
      if (entry === undefined) this.#exact.set(key, entry = { pattern: path, methods: new Map() });
      return entry;
    }
    const pattern = new URLPattern({ pathname: path });
    const known = this.#patterns.find(({ entry }) => entry.pattern === pattern.pathname);
    if (known !== undefined) return known.entry;
    const entry: Entry<State> = { pattern: pattern.pathname, methods: new Map() };
    this.#patterns.push({ pattern, entry });
    return entry;
  }
}

function choose<State>(
  { pattern, methods }: Entry<State>,
  params: Record<string, string>,
  method: string,
): Match<State> {
  const endpoint = methods.get(method as Method) ??
    (method === "HEAD" ? methods.get("GET") : undefined);
  if (endpoint !== undefined) return { kind: "route", pattern, params, endpoint };
  return { kind: "method", pattern, params, allow: [...methods.keys()] };
}

function trimSlash(path: string): string {
  return path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
}

/** A param keeps an encoded slash, so that it never looks like two parts of a path. */
function decodeParams(groups: Record<string, string | undefined>): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [name, value] of Object.entries(groups)) {
    params[name] = decodeURI(value ?? "");
  }
  return params;
}
