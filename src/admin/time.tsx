/** A moment in the reader's own zone and words. */
export function Time({ at }: { at: string }) {
  return <time dateTime={at}>{formatTime(at)}</time>;
}

export function formatTime(at: string): string {
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

/** A day (`2026-11-24`), which is the same in every zone. */
export function formatDay(day: string, style: Intl.DateTimeFormatOptions = { dateStyle: "medium" }): string {
  return new Intl.DateTimeFormat(undefined, { ...style, timeZone: "UTC" }).format(new Date(`${day}T00:00:00Z`));
}
