/** What a Worker's JavaScript holds on to, in MiB, after a collection of all that it does not; by V8's inspector. */
export async function heapOf(inspectorUrl: URL, worker: string): Promise<number> {
  const socket = new WebSocket(new URL(`/core:user:${worker}`, inspectorUrl).href);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  const call = (id: number, method: string) =>
    new Promise<unknown>((resolve) => {
      socket.addEventListener("message", ({ data }) => {
        const answer = JSON.parse(String(data)) as { id?: number; result?: unknown };
        if (answer.id === id) resolve(answer.result);
      });
      socket.send(JSON.stringify({ id, method }));
    });
  await call(1, "HeapProfiler.collectGarbage");
  const { usedSize } = (await call(2, "Runtime.getHeapUsage")) as { usedSize: number };
  socket.close();
  return usedSize / 2 ** 20;
}
