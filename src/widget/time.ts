const steps: [unit: Intl.RelativeTimeFormatUnit, seconds: number, below: number][] = [
  ["second", 1, 45],
  ["minute", 60, 60 * 60],
  ["hour", 60 * 60, 24 * 60 * 60],
  ["day", 24 * 60 * 60, 7 * 24 * 60 * 60],
];

/** How long ago within the last week, the date before that. A device's clock that is behind never gives a time to come. */
export function formatTime(timestamp: string, nowMs: number, language: string): string {
  const ageSeconds = Math.max(0, (nowMs - Date.parse(timestamp)) / 1000);
  const step = steps.find(([, , below]) => ageSeconds < below);
  if (!step) return new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(new Date(timestamp));
  const [unit, seconds] = step;
  const amount = unit === "second" ? 0 : Math.max(1, Math.floor(ageSeconds / seconds));
  return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-amount, unit);
}

/** The full date and time, for whoever wants to know exactly. */
export function formatExactTime(timestamp: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" }).format(new Date(timestamp));
}
