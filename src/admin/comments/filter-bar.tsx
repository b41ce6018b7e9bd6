import type { QueueCounts } from "../../contract.ts";
import { statusNames } from "../reasons.ts";
import { addressOf } from "../routing.ts";
import { changeFilter, type Filter, TABS, type Tab } from "./filter.ts";

export function nameOfTab(tab: Tab): string {
  return tab === "all" ? "All" : statusNames[tab];
}

const REPORTED = "is:reported";

/** The statuses, each with how many comments it has, and what readers reported. */
export function StatusTabs({ filter, counts }: { filter: Filter; counts: QueueCounts | null }) {
  const { tab: shown, ...fields } = filter;
  const isReported = shown === "all" && fields.q === REPORTED;
  const kept = Object.fromEntries(
    Object.entries(fields).filter(([name, value]) => value !== "" && !(isReported && name === "q")),
  );
  return (
    <nav class="tabs" aria-label="Status">
      {TABS.map((tab) => {
        const known = tab === "all" ? null : (counts?.[tab] ?? null);
        return (
          <a
            key={tab}
            href={addressOf("comments", { status: tab, ...kept })}
            aria-current={tab === shown && !isReported ? "page" : undefined}
          >
            {nameOfTab(tab)}
            {known !== null && <span class="count">{` ${known.count}${known.isMore ? "+" : ""}`}</span>}
          </a>
        );
      })}
      <a
        href={addressOf("comments", { ...kept, status: "all", q: REPORTED })}
        aria-current={isReported ? "page" : undefined}
      >
        Reported
      </a>
    </nav>
  );
}

const filterNames = { page: "Page", email: "E-mail", ip: "IP address" };

/** The filters that were set besides the query, each with a way out. */
export function FilterChips({ filter }: { filter: Filter }) {
  const names = (Object.keys(filterNames) as (keyof typeof filterNames)[]).filter((name) => filter[name] !== "");
  if (names.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters">
      {names.map((name) => (
        <li key={name}>
          {filterNames[name]}: <bdi>{filter[name]}</bdi>
          <button
            type="button"
            class="plain icon"
            aria-label={`Remove the filter ${filterNames[name]}`}
            onClick={() => {
              changeFilter({ [name]: "" });
              document.getElementById("query")?.focus();
            }}
          >
            ×
          </button>
        </li>
      ))}
    </ul>
  );
}
