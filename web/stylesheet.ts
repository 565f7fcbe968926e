import { createHash } from "node:crypto";

/** The whole style as one file: a page asks for it once, and keeps it for good, since its address changes with it. */
export interface Stylesheet {
  readonly text: string;
  readonly href: string;
}

const FOLDER = new URL("../static/css/", import.meta.url);

/** Where it is served. */
const PATH = "/style.css";

/** Puts the parts together, in this order. The names are of files in static/css, without their ending. */
export async function readStylesheet(names: readonly string[]): Promise<Stylesheet> {
  const parts = names.map((name) => Deno.readTextFile(new URL(`${name}.css`, FOLDER)));
  const text = (await Promise.all(parts)).join("\n");
  const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
  return { text, href: `${PATH}?${hash}` };
}
