/** Tells the log what a part of the cron's work ran into, by its kind: messages may carry what people wrote. */
export function logFailure(part: string, error: unknown): void {
  console.error({ cron: part, error: error instanceof Error ? error.name : "unknown" });
}
