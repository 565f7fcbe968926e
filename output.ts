const encoder = new TextEncoder();

/** Nobody reads any more: a closed pipe, a terminal that is gone (errno names, as Deno gives them). */
const GONE = ["EPIPE", "EIO"];

/** Writes text to a standard stream. What nobody reads any more is lost, and no reason for a server to stop. */
export function write(stream: Pick<typeof Deno.stdout, "writeSync">, text: string): void {
  try {
    stream.writeSync(encoder.encode(text));
  } catch (error) {
    if (!GONE.includes((error as { code?: string }).code ?? "")) throw error;
  }
}
