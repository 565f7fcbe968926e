import { createHash } from "node:crypto";
import { dirname, join } from "node:path";

/** SHA-256 in hexadecimal. */
export function hashOf(content: Uint8Array | string): string {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * One hash over facts and the content of files. Two builds with the same fingerprint come out
 * the same.
 *
 * @param files Absolute paths; one that is gone counts as a change.
 */
export async function fingerprint(facts: unknown, files: readonly string[]): Promise<string> {
  const sorted = [...new Set(files)].sort();
  const hashes = await Promise.all(sorted.map(hashOfFile));
  return hashOf(JSON.stringify([facts, sorted, hashes]));
}

async function hashOfFile(file: string): Promise<string> {
  try {
    return hashOf(await Deno.readFile(file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  }
}

/** The configuration and lock files above a folder: they say which packages a bundle is made of. */
export function configFilesAbove(folder: string): string[] {
  const files = [join(folder, "deno.json"), join(folder, "deno.lock")];
  const parent = dirname(folder);
  return parent === folder ? files : [...files, ...configFilesAbove(parent)];
}
