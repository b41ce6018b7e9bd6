import type { AkismetUsage, DayCounts, SiteStats } from "../../contract.ts";
import { AkismetState } from "../akismet-state.tsx";
import { useLoaded, Waiting } from "../loading.tsx";
import { addressOf, useParameters } from "../routing.ts";
import { PlanUsage } from "../stats/plan-usage.tsx";
import { Plot } from "../stats/plot.tsx";
import { correctionSeries, shareSeries, statusSeries, sumOf } from "../stats/series.ts";
import { formatDay } from "../time.tsx";
import { sitePath, type ViewProps } from "../view.ts";

const SPANS = [7, 30, 90];
const SPAN_DEFAULT = 30;

/** How many comments came, what became of them, and how well the machines judged. */
export function StatsView({ api, site }: ViewProps) {
  const asked = Number(useParameters().get("days"));
  const span = SPANS.includes(asked) ? asked : SPAN_DEFAULT;
  const path = `${sitePath(site)}/stats?days=${span}`;
  const loaded = useLoaded((signal) => api.request<SiteStats>("GET", path, undefined, signal), [path]);
  return (
    <div class="view">
      <nav class="choices" aria-label="Time">
        {SPANS.map((days) => (
          <a
            key={days}
            href={addressOf("stats", days === SPAN_DEFAULT ? {} : { days: String(days) })}
            aria-current={days === span ? "true" : undefined}
          >
            {days} days
          </a>
        ))}
      </nav>
      <Waiting loaded={loaded} />
      {loaded.value !== null && (
        <>
          <Plots days={loaded.value.days} />
          <section class="card stack" aria-labelledby="akismet-title">
            <h2 id="akismet-title">Akismet</h2>
            <AkismetState {...loaded.value.akismet} />
            {loaded.value.akismet.usage !== null && (
              <Usage {...loaded.value.akismet.usage} warnedFrom={loaded.value.cloudflare.warnedFrom} />
            )}
          </section>
          <PlanUsage {...loaded.value.cloudflare} />
        </>
      )}
    </div>
  );
}

function Plots({ days }: { days: DayCounts[] }) {
  const statuses = statusSeries(days);
  const all = statuses.reduce((sum, { values }) => sum + sumOf(values), 0);
  if (all === 0)
    return <p class="empty">Nobody commented in these {days.length} days. What arrives from now on is counted here.</p>;
  const spam = sumOf(days.map((day) => day.spam));
  const corrections = correctionSeries(days);
  const isCorrected = corrections.some(({ values }) => sumOf(values) > 0);
  const isMore = days.some((day) => day.isMore);
  const note = `The last ${days.length} days, in UTC; today is not over yet${isMore ? ", and not all of it is counted" : ""}`;
  const shared = { labels: days.map(({ day }) => formatDay(day, { day: "numeric", month: "short" })), note };
  return (
    <>
      <Plot
        {...shared}
        title="Comments per day"
        kind="stack"
        series={statuses}
        totals={statuses.map(({ values }) => formatNumber(sumOf(values)))}
        format={formatNumber}
      />
      <Plot
        {...shared}
        title="Share of spam"
        kind="line"
        series={shareSeries(days)}
        totals={[formatShare(spam / all)]}
        format={formatShare}
      />
      {isCorrected ? (
        <Plot
          {...shared}
          title="Corrections by moderators"
          kind="stack"
          series={corrections}
          totals={corrections.map(({ values }) => formatNumber(sumOf(values)))}
          format={formatNumber}
        />
      ) : (
        <section class="card stack">
          <h2>Corrections by moderators</h2>
          <p class="quiet">Nobody had to correct a verdict in these {days.length} days.</p>
        </section>
      )}
    </>
  );
}

function Usage({ limit, usage, percentage, throttled, warnedFrom }: AkismetUsage & { warnedFrom: number }) {
  const used = `${formatNumber(usage)} checks this month`;
  const isNear = limit !== null && usage >= warnedFrom * limit;
  return (
    <div class="field">
      {limit === null ? (
        <p>{used}; the plan has no limit.</p>
      ) : (
        <>
          <label for="usage">
            {used}, {formatShare(percentage / 100)} of {formatNumber(limit)}
          </label>
          <meter id="usage" min={0} max={limit} low={limit * warnedFrom} high={limit} optimum={0} value={usage} />
        </>
      )}
      {isNear && (
        <p class="problem" role="status">
          {formatShare(warnedFrom)} or more of what Akismet's plan allows this month. Shortly before its end comments
          are held, and checked when there is room again.
        </p>
      )}
      {throttled && <p class="problem">Akismet answers more slowly, since the plan's limit is exceeded.</p>}
    </div>
  );
}

function formatNumber(value: number): string {
  return value.toLocaleString();
}

function formatShare(value: number): string {
  return value.toLocaleString(undefined, { style: "percent", maximumFractionDigits: 1 });
}
