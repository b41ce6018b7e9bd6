import uPlot from "uplot";
import { type PlotSeries, stack } from "./series.ts";

export interface Plotted {
  /** What stands below each point. */
  labels: string[];
  series: PlotSeries[];
  kind: "stack" | "line";
  format: (value: number) => string;
}

/** What the style sheet says at this moment, since a canvas knows no custom properties. */
export interface PlotColours {
  text: string;
  rule: string;
  paper: string;
  series: string[];
  isRightToLeft: boolean;
}

const DASHES = [[], [6, 4], [2, 3]];
const STEPS_DAYS = [1, 2, 5, 10, 15, 30];

export function dataOf({ labels, series, kind }: Plotted): uPlot.AlignedData {
  const days = labels.map((_, day) => day);
  return [days, ...(kind === "stack" ? stack(series) : series.map(({ values }) => values))];
}

export function optionsOf(
  plotted: Plotted,
  colours: PlotColours,
  size: { width: number; height: number },
): Omit<uPlot.Options, "hooks"> {
  const { labels, kind, format } = plotted;
  const axis: uPlot.Axis = {
    stroke: colours.text,
    font: "13px system-ui, sans-serif",
    grid: { stroke: colours.rule, width: 1 },
    ticks: { stroke: colours.rule, width: 1, size: 4 },
  };
  return {
    ...size,
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, y: false, points: { show: kind === "line" } },
    scales: {
      x: { time: false, dir: colours.isRightToLeft ? -1 : 1, range: [-0.6, labels.length - 0.4] },
      y: { range: (_, __, most) => [0, Math.max(most * 1.05, kind === "stack" ? 4 : 0.04)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        incrs: STEPS_DAYS,
        size: 32,
        space: 56,
        values: (_, days) => days.map((day) => labels[day] ?? ""),
      },
      {
        ...axis,
        side: colours.isRightToLeft ? 1 : 3,
        size: 48,
        ...(kind === "stack" && { incrs: wholeSteps() }),
        values: (_, values) => values.map(format),
      },
    ],
    series: [{}, ...seriesOf(plotted, colours)],
  };
}

function seriesOf({ series, kind }: Plotted, colours: PlotColours): uPlot.Series[] {
  if (kind === "stack") {
    const paths = uPlot.paths.bars!({ size: [0.8, 40], gap: 1 });
    // In the paper's colour, so that neighbours are told apart by more than their colours.
    return colours.series
      .toReversed()
      .map((fill) => ({ fill, stroke: colours.paper, width: 1, paths, points: { show: false } }));
  }
  return series.map((_, index) => {
    const stroke = colours.series[index]!;
    return { stroke, width: 2, dash: DASHES[index % DASHES.length]!, points: { show: true, size: 5, fill: stroke } };
  });
}

function wholeSteps(): number[] {
  return [0, 1, 2, 3, 4, 5, 6].flatMap((power) => [1, 2, 5].map((step) => step * 10 ** power));
}
