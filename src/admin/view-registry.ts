import type { ComponentType } from "preact";
import type { Scope } from "../contract.ts";
import type { ViewName } from "./routing.ts";
import type { ViewProps } from "./view.ts";

/** A view of the page, fetched when it is first shown. */
export interface View {
  title: string;
  /** Who lacks it does not see the view. */
  scope: Scope;
  load(): Promise<ComponentType<ViewProps>>;
}

/** Every view, in the order of the navigation. */
export const VIEWS: Record<ViewName, View> = {
  comments: { title: "Comments", scope: "read", load: async () => (await import("./views/comments.tsx")).CommentsView },
  stats: { title: "Statistics", scope: "read", load: async () => (await import("./views/stats.tsx")).StatsView },
  pages: { title: "Pages", scope: "read", load: async () => (await import("./views/pages.tsx")).PagesView },
  words: { title: "Words", scope: "manage", load: async () => (await import("./views/words.tsx")).WordsView },
  bans: { title: "Bans", scope: "moderate", load: async () => (await import("./views/bans.tsx")).BansView },
  outbox: { title: "Outbox", scope: "read", load: async () => (await import("./views/outbox.tsx")).OutboxView },
  settings: {
    title: "Settings",
    scope: "manage",
    load: async () => (await import("./views/settings.tsx")).SettingsView,
  },
  tokens: { title: "Tokens", scope: "manage", load: async () => (await import("./views/tokens.tsx")).TokensView },
};
