import { useEffect, useState } from "preact/hooks";
import type { Timestamp } from "../../contract.ts";

const tickMs = 20_000;
const units: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];
const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;

/** How long ago something was, which stays true while it is looked at; the exact time is its title. */
export function Age({ at }: { at: Timestamp }) {
  const [, tick] = useState(0);
  useEffect(() => {
    const listener = () => tick((count) => count + 1);
    listeners.add(listener);
    timer ??= setInterval(() => {
      for (const listen of listeners) listen();
    }, tickMs);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0 || timer === null) return;
      clearInterval(timer);
      timer = null;
    };
  }, []);
  const time = Date.parse(at);
  return (
    <time dateTime={at} title={exact.format(time)}>
      {describeAge((Date.now() - time) / 1_000)}
    </time>
  );
}

/** `3 hr. ago`; a clock that goes wrong by a little is no reason to speak of the future. */
export function describeAge(seconds: number): string {
  const unit = units.find(([, length]) => seconds >= length);
  return unit ? relative.format(-Math.floor(seconds / unit[1]), unit[0]) : "just now";
}
