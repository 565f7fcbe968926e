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

/**
 * The lock file above a folder, which says what packages a bundle is made of, and the configuration
 * beside it. The search ends with the first lock file, or where reading is not permitted.
 */
export async function configFiles(folder: string): Promise<string[]> {
  const lock = join(folder, "deno.lock");
  try {
    await Deno.stat(lock);
    return [lock, join(folder, "deno.json")];
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return [];
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const parent = dirname(folder);
  return parent === folder ? [] : await configFiles(parent);
}
