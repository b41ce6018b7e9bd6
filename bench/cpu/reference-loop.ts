const TEXT = "The bridge opened in 1932; nobody thought it would last. ".repeat(176).slice(0, 10_000);

/** Fixed work, so that figures of two machines compare: reads 10,000 characters a thousand times, one by one. */
export function referenceLoop(): number {
  let hash = 0;
  for (let run = 0; run < 1_000; run++) {
    for (let index = 0; index < TEXT.length; index++) hash = Math.imul(hash ^ TEXT.charCodeAt(index), 16_777_619);
  }
  return hash;
}

/**
 * The CPU time of this thread that one of `turns` runs takes on average, in milliseconds. Linux tells it to a few
 * milliseconds only, so a single run tells little.
 */
export async function cpuMs(turns: number, run: () => unknown): Promise<number> {
  const before = process.threadCpuUsage();
  for (let turn = 0; turn < turns; turn += 1) await run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000 / turns;
}
