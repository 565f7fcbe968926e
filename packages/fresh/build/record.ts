import { dirname, join } from "node:path";
import { hashOf } from "./fingerprint.ts";
import { removeOldScripts, scriptsFolder } from "./scripts.ts";

/** What the last build left about itself. */
export interface BuildRecord {
  fingerprint: string;
  /** Absolute paths of the files that went into the scripts. */
  inputs: string[];
  buildId: string;
  /** Hash of the server module: one that another build replaced is not this record's. */
  serverHash: string;
}

const RECORD = "build.json";
const SERVER = "server.js";

/** The record of the last build, when that is still there as it was written. */
export async function readRecord(outDir: string): Promise<BuildRecord | null> {
  try {
    const record: BuildRecord = JSON.parse(await Deno.readTextFile(join(outDir, RECORD)));
    const server = await Deno.readTextFile(join(outDir, SERVER));
    await Deno.stat(scriptsFolder(outDir, record.buildId));
    return record.serverHash === hashOf(server) ? record : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Writes the server module and then the record of the build, and clears what came before. */
export async function finishBuild(
  outDir: string,
  serverModule: string,
  built: Omit<BuildRecord, "serverHash">,
): Promise<void> {
  const record: BuildRecord = { ...built, serverHash: hashOf(serverModule) };
  await replaceFile(join(outDir, SERVER), serverModule);
  await replaceFile(join(outDir, RECORD), JSON.stringify(record));
  await removeOldScripts(outDir, built.buildId);
}

/** Writes a file in one step, so that nobody reads half of it. */
async function replaceFile(file: string, content: string): Promise<void> {
  const whole = await Deno.makeTempFile({ dir: dirname(file) });
  await Deno.writeTextFile(whole, content);
  await Deno.chmod(whole, 0o644);
  await Deno.rename(whole, file);
}
