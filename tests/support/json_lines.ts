/** Values as lines of JSON, between a test and a child process. */

/** Reads one value a line until the stream ends. */
export async function* readLines<T>(stream: ReadableStream<Uint8Array>): AsyncGenerator<T> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream() as Decoder)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield JSON.parse(line) as T;
  }
}

export async function writeLine(
  writer: WritableStreamDefaultWriter<Uint8Array>,
  value: unknown,
): Promise<void> {
  await writer.write(new TextEncoder().encode(JSON.stringify(value) + "\n"));
}

/** The library's type for it is narrower than what it reads. */
type Decoder = TransformStream<Uint8Array, string>;
