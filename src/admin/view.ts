import type { Me, Scope } from "../contract.ts";
import type { AdminApi } from "./api.ts";

/** Something to do about what a notice tells, with the key that does the same. */
export interface NoticeAction {
  label: string;
  run(): void;
}

/** Tells the moderator what became of something, on the screen and to screen readers. */
export type Notify = (text: string, kind?: "ok" | "problem", action?: NoticeAction) => void;

/** What every view gets. It is made anew for another site. */
export interface ViewProps {
  api: AdminApi;
  site: Me["sites"][number];
  me: Me;
  notify: Notify;
}

/** Whether the signed-in person may do what needs this scope; buttons for the rest are not shown. */
export function may(me: Me, scope: Scope): boolean {
  return me.scopes.includes(scope);
}

/** The path of a site in the API. */
export function sitePath({ id }: ViewProps["site"]): string {
  return `/sites/${encodeURIComponent(id)}`;
}
