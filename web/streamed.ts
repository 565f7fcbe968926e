/**
 * An answer that is made as it is sent, since it may be long. The first piece is awaited before anything
 * is answered, so that what cannot be read at all is still a proper error.
 */
export async function streamed(
  pieces: AsyncGenerator<string>,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  const encoder = new TextEncoder();
  const head = [await pieces.next(), await pieces.next()];
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = head.shift() ?? await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
  return new Response(body, { headers: { "cache-control": "no-store", ...headers } });
}
