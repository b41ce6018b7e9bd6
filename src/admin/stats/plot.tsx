import type { RefObject } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { dataOf, optionsOf, type PlotColours, type Plotted } from "./plot-options.ts";

const HEIGHT_PIXELS = 220;

interface PlotProps extends Plotted {
  title: string;
  note: string;
  /** What the legend says of each series as a whole. */
  totals: string[];
}

/** A plot with its legend in text, and its numbers as a table for whoever does not see it. */
export function Plot({ title, note, totals, ...plotted }: PlotProps) {
  const id = useId();
  const figure = useRef<HTMLElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const [day, setDay] = useState<number | null>(null);
  usePlot(figure, place, plotted, setDay);
  const { labels, series } = plotted;
  return (
    <figure class="plot" ref={figure} aria-labelledby={id}>
      <figcaption>
        <h2 id={id}>{title}</h2>
        <p class="quiet">{day === null ? note : labels[day]}</p>
      </figcaption>
      <ul class="legend">
        {series.map(({ name, colour }, index) => (
          <li key={name} class={`series-${colour}`}>
            <span class="swatch" />
            {name} <strong>{day === null ? totals[index] : textAt(plotted, index, day)}</strong>
          </li>
        ))}
      </ul>
      <div class="canvas" ref={place} aria-hidden="true" />
      <details>
        <summary>{title} as a table</summary>
        <PlotTable {...plotted} />
      </details>
    </figure>
  );
}

function PlotTable(plotted: Plotted) {
  const { labels, series } = plotted;
  const newestFirst = labels.map((_, day) => day).reverse();
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">Day</th>
          {series.map(({ name }) => (
            <th key={name} scope="col" class="number">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {newestFirst.map((day) => (
          <tr key={day}>
            <th scope="row">{labels[day]}</th>
            {series.map(({ name }, index) => (
              <td key={name} class="number">
                {textAt(plotted, index, day)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function textAt({ series, format }: Plotted, index: number, day: number): string {
  const value = series[index]?.values[day] ?? null;
  return value === null ? "–" : format(value);
}

/** Draws, and draws again when the numbers, the room or the theme change. */
function usePlot(
  figure: RefObject<HTMLElement | null>,
  place: RefObject<HTMLDivElement | null>,
  plotted: Plotted,
  onDay: (day: number | null) => void,
): void {
  const { labels, series } = plotted;
  useEffect(() => {
    const element = place.current!;
    let plot: uPlot | null = null;
    const draw = () => {
      plot?.destroy();
      const size = { width: element.clientWidth, height: HEIGHT_PIXELS };
      const hooks = { setCursor: [({ cursor }: uPlot) => onDay(cursor.idx ?? null)] };
      plot = new uPlot({ ...optionsOf(plotted, coloursOf(figure.current!), size), hooks }, dataOf(plotted), element);
    };
    const system = matchMedia("(prefers-color-scheme: dark)");
    const theme = new MutationObserver(draw);
    const resizing = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height: HEIGHT_PIXELS }));
    draw();
    resizing.observe(element);
    system.addEventListener("change", draw);
    theme.observe(document.documentElement, { attributeFilter: ["data-theme", "dir"] });
    return () => {
      resizing.disconnect();
      system.removeEventListener("change", draw);
      theme.disconnect();
      plot?.destroy();
    };
  }, [labels, series]);
}

function coloursOf(figure: HTMLElement): PlotColours {
  const { color, borderBlockStartColor, backgroundColor, direction } = getComputedStyle(figure);
  const swatches = [...figure.querySelectorAll(".swatch")];
  return {
    text: color,
    rule: borderBlockStartColor,
    paper: backgroundColor,
    series: swatches.map((swatch) => getComputedStyle(swatch).backgroundColor),
    isRightToLeft: direction === "rtl",
  };
}
