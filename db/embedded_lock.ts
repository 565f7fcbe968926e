import { DatabaseSetupError } from "./errors.ts";

/** Longest wait for a lock whose holder was killed: the kernel frees it once the process is gone. */
const LOCK_PATIENCE_MS = 3_000;
const LOCK_RETRY_MS = 50;

/**
 * Holds `path` for this process alone. The lock is the kernel's: it ends with the process, however
 * that ends.
 *
 * @throws {DatabaseSetupError} when another manager holds it
 */
export async function holdLock(path: string): Promise<Disposable> {
  const file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
  const deadline = performance.now() + LOCK_PATIENCE_MS;
  while (!await file.tryLock(true)) {
    if (performance.now() > deadline) {
      const holder = (await Deno.readTextFile(path)).trim();
      file.close();
      throw new DatabaseSetupError(
        `another manager (process ${
          holder || "unknown"
        }) already uses the database beside ${path}: ` +
          "stop that one, or give this one another DATA_DIR",
      );
    }
    await new Promise((wake) => setTimeout(wake, LOCK_RETRY_MS));
  }
  await file.truncate();
  await file.write(new TextEncoder().encode(`${Deno.pid}\n`));
  return { [Symbol.dispose]: () => file.close() };
}
