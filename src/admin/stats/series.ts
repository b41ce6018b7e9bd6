import type { DayCounts } from "../../contract.ts";

export interface PlotSeries {
  name: string;
  /** Names the class `series-…` of the style sheet, which gives the colour. */
  colour: string;
  /** One a day; `null` where there is nothing to tell. */
  values: (number | null)[];
}

/** Every comment once, by where it is now. */
export function statusSeries(days: readonly DayCounts[]): PlotSeries[] {
  return [
    { name: "Approved", colour: "approved", values: days.map(({ approved }) => approved) },
    { name: "Pending", colour: "pending", values: days.map(({ pending }) => pending) },
    { name: "Spam", colour: "spam", values: days.map(({ spam }) => spam) },
    { name: "Trash", colour: "trash", values: days.map(({ trash }) => trash) },
  ];
}

/** Spam among all comments of each day; nothing where nobody commented. */
export function shareSeries(days: readonly DayCounts[]): PlotSeries[] {
  const shares = days.map(({ approved, pending, spam, trash }) => {
    const all = approved + pending + spam + trash;
    return all === 0 ? null : spam / all;
  });
  return [{ name: "Spam", colour: "spam", values: shares }];
}

/** What people had to put right. */
export function correctionSeries(days: readonly DayCounts[]): PlotSeries[] {
  return [
    { name: "Missed spam", colour: "spam", values: days.map(({ missedSpam }) => missedSpam) },
    { name: "Wrongly called spam", colour: "approved", values: days.map(({ falseSpam }) => falseSpam) },
  ];
}

export function sumOf(values: readonly (number | null)[]): number {
  return values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
}

/** Each series on top of those before it; the whole pile comes first, so that the lower ones are painted over it. */
export function stack(series: readonly PlotSeries[]): (number | null)[][] {
  const sums: (number | null)[][] = [];
  for (const { values } of series) {
    const below = sums.at(-1);
    // Nothing at all is no bar, not even the edge of one.
    sums.push(values.map((value, day) => (below?.[day] ?? 0) + (value ?? 0) || null));
  }
  return sums.reverse();
}
