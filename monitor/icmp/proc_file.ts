import { fixedBytes, type Libc } from "./libc.ts";

const O_CLOEXEC = 0x8_0000;
const CHUNK = 16 << 10;
/** A router's table of a million routes is not worth reading to its end. */
const LONGEST = 256 << 10;

/**
 * Reads a file of /proc, or its beginning when it is long; null when it cannot be opened. Deno itself reads
 * there only when it is allowed everything.
 */
export function readProcFile(libc: Libc, path: string): string | null {
  const fd = libc.call.open(new TextEncoder().encode(path + "\0"), O_CLOEXEC);
  if (fd < 0) return null;
  const chunk = fixedBytes(CHUNK);
  const decoder = new TextDecoder();
  let text = "";
  while (text.length < LONGEST) {
    const length = libc.call.read(fd, chunk, BigInt(CHUNK));
    if (length <= 0) break;
    text += decoder.decode(chunk.subarray(0, length), { stream: true });
  }
  libc.call.close(fd);
  return text;
}
