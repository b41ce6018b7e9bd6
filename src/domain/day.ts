const DAY_MS = 24 * 60 * 60 * 1_000;

/** A day in UTC. */
export interface Day {
  /** `2026-11-24` */
  name: string;
  startMs: number;
  endMs: number;
}

let latest: Day = { name: "1970-01-01", startMs: 0, endMs: DAY_MS };

/** The day of a moment, or one that is so many days before it. */
export function dayOf(timeMs: number, daysBefore = 0): Day {
  const startMs = Math.floor(timeMs / DAY_MS - daysBefore) * DAY_MS;
  // Each request asks for today several times, and a date costs more to write than all the rest of its counting.
  if (startMs !== latest.startMs) latest = dayFrom(startMs);
  return latest;
}

function dayFrom(startMs: number): Day {
  return { name: new Date(startMs).toISOString().slice(0, 10), startMs, endMs: startMs + DAY_MS };
}

/** So many days before a moment, the oldest first, without the day of the moment itself. */
export function daysBefore(timeMs: number, count: number): Day[] {
  return Array.from({ length: count }, (_, index) => dayOf(timeMs, count - index));
}
