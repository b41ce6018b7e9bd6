import type { PlanShare, PlanUsage as Usage } from "../../contract.ts";

const NAMES = { requests: "requests", rowsRead: "rows read", rowsWritten: "rows written" };

/** How much of Cloudflare's plan is used, with a warning where little is left. */
export function PlanUsage(usage: Usage) {
  const { plan, since, akismetCalls, warnedFrom, saving } = usage;
  const isFree = plan === "free";
  const shares = (["requests", "rowsRead", "rowsWritten"] as const).map((metric) => ({
    ...usage[metric],
    id: `plan-${metric}`,
    name: NAMES[metric],
  }));
  const near = shares.filter(({ used, limit }) => used >= warnedFrom * limit);
  const names = near.map(({ name }) => name).join(", ");
  return (
    <section class="card stack" aria-labelledby="plan-title">
      <h2 id="plan-title">Cloudflare {isFree ? "today" : "this month"}</h2>
      {near.length > 0 && (
        <p class="problem" role="status">
          {formatShare(warnedFrom)} or more of what the plan {isFree ? "allows today" : "includes this month"}: {names}.
          {saving.reads && " Readers may see new comments up to half an hour late until 00:00 UTC."}
          {saving.checks && " Comments are held until 00:00 UTC, then Akismet is asked."}
        </p>
      )}
      {shares.map((share) => (
        <Share key={share.id} {...share} warnedFrom={warnedFrom} />
      ))}
      <p class="quiet">
        Since {since} (UTC), all sites of this server; this one asked Akismet {akismetCalls.toLocaleString()} times.
        Counted up to a minute ago; views answered from the cache are not seen here.
      </p>
    </section>
  );
}

function Share({
  id,
  name,
  used,
  site,
  limit,
  warnedFrom,
}: PlanShare & { id: string; name: string; warnedFrom: number }) {
  return (
    <div class="field">
      <label for={id}>
        {used.toLocaleString()} {name}, {formatShare(used / limit)} of {limit.toLocaleString()} (this site{" "}
        {site.toLocaleString()})
      </label>
      <meter id={id} min={0} max={limit} low={limit * warnedFrom} high={limit} optimum={0} value={used} />
    </div>
  );
}

function formatShare(value: number): string {
  return value.toLocaleString(undefined, { style: "percent", maximumFractionDigits: 1 });
}
