/** What a process of ours holds on its heap, asked by the protocol of its inspector. */

interface Answer {
  readonly id: number;
  readonly result: { readonly usedSize?: number };
}

/** Bytes in use on the main thread's heap after a full collection. @param inspector `ws://…`, as Deno prints it */
export async function liveHeapBytes(inspector: string): Promise<number> {
  const socket = new WebSocket(inspector);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("The inspector does not answer"));
  });
  let id = 0;
  const ask = (method: string) =>
    new Promise<Answer["result"]>((resolve) => {
      const asked = ++id;
      socket.addEventListener("message", function answered({ data }) {
        const answer = JSON.parse(data) as Answer;
        if (answer.id !== asked) return;
        socket.removeEventListener("message", answered);
        resolve(answer.result);
      });
      socket.send(JSON.stringify({ id: asked, method }));
    });
  try {
    await ask("HeapProfiler.enable");
    // What a first collection lets go of may hold something that only a second one finds free.
    for (let round = 0; round < 2; round++) await ask("HeapProfiler.collectGarbage");
    return (await ask("Runtime.getHeapUsage")).usedSize ?? 0;
  } finally {
    socket.close();
  }
}
