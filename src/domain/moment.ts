const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** An ISO 8601 day, which begins at midnight in UTC, or a time with its zone, in milliseconds; `null` for what is neither. */
export function momentOf(text: string): number | null {
  const [, day = ""] = MOMENT.exec(text) ?? [];
  const midnight = Date.parse(`${day}T00:00:00Z`);
  // Such a day exists: `Date` alone would take 31 February for 3 March.
  if (!Number.isFinite(midnight) || !new Date(midnight).toISOString().startsWith(day)) return null;
  const time = Date.parse(text);
  return Number.isFinite(time) ? time : null;
}
