const TURNS = 8;

/** What `run` takes of this thread's time, in milliseconds, however busy the machine is: the average of some turns. */
export function cpuMs(run: () => unknown): number {
  const before = process.threadCpuUsage();
  for (let turn = 0; turn < TURNS; turn += 1) run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000 / TURNS;
}
