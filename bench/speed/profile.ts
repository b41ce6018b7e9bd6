interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; lineNumber: number; columnNumber: number } }[];
  samples: number[];
  /** In microseconds. */
  timeDeltas: number[];
}

const SHOWN = 30;
const SAMPLING_US = 200;

/** V8's CPU profile of one Worker of workerd's while `work` goes on. */
export async function profile(inspectorUrl: URL, worker: string, work: () => Promise<unknown>): Promise<CpuProfile> {
  const socket = new WebSocket(new URL(`/core:user:${worker}`, inspectorUrl).href);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  let id = 0;
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener("message", ({ data }) => {
    const answer = JSON.parse(String(data)) as { id?: number; result?: unknown };
    if (answer.id !== undefined) waiting.get(answer.id)?.(answer.result);
  });
  const call = (method: string, params: object = {}) =>
    new Promise<unknown>((resolve) => {
      id += 1;
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  await call("Profiler.enable");
  await call("Profiler.setSamplingInterval", { interval: SAMPLING_US });
  await call("Profiler.start");
  await work();
  const { profile: taken } = (await call("Profiler.stop")) as { profile: CpuProfile };
  socket.close();
  return taken;
}

/** The functions in which most time was spent, without what they called. */
export function describeProfile({ nodes, samples, timeDeltas }: CpuProfile): string {
  const names = new Map(
    nodes.map(({ id, callFrame }) => [
      id,
      `${callFrame.functionName} ${callFrame.lineNumber}:${callFrame.columnNumber}`,
    ]),
  );
  const times = new Map<string, number>();
  for (const [place, id] of samples.entries()) {
    const name = names.get(id)!;
    times.set(name, (times.get(name) ?? 0) + timeDeltas[place]! / 1_000);
  }
  const all = timeDeltas.reduce((sum, delta) => sum + delta, 0) / 1_000;
  return [...times]
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, SHOWN)
    .map(([name, ms]) => `${((100 * ms) / all).toFixed(1).padStart(5)} %  ${name}`)
    .join("\n");
}
