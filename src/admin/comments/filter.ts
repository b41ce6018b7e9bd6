import type { CommentStatus } from "../../contract.ts";
import { changeParameters, type RouteChange } from "../routing.ts";

export const TABS = ["pending", "approved", "spam", "trash", "all"] as const;
export type Tab = (typeof TABS)[number];

/** Which comments are shown, as the address says it. */
export interface Filter {
  tab: Tab;
  q: string;
  page: string;
  email: string;
  ip: string;
}

export function filterOf(parameters: URLSearchParams): Filter {
  const tab = parameters.get("status") as Tab | null;
  const text = (name: string) => parameters.get(name) ?? "";
  return {
    tab: tab !== null && TABS.includes(tab) ? tab : "pending",
    q: text("q"),
    page: text("page"),
    email: text("email"),
    ip: text("ip"),
  };
}

export function statusOfTab(tab: Tab): CommentStatus | null {
  return tab === "all" ? null : tab;
}

/** The query of a request for these comments. */
export function queryOf({ tab, ...fields }: Filter, cursor: string | null): string {
  const status = statusOfTab(tab) ?? "";
  const entries = Object.entries({ status, ...fields, cursor: cursor ?? "" }).filter(([, value]) => value !== "");
  return `${new URLSearchParams(entries)}`;
}

export function changeFilter(change: Partial<Filter>): void {
  const { tab, ...fields } = change;
  const parameters: RouteChange = tab === undefined ? {} : { status: tab };
  for (const [name, value] of Object.entries(fields)) parameters[name] = value === "" ? null : value;
  changeParameters(parameters);
}
