import type { ComponentType } from "preact";
import type { Scope } from "../contract.ts";
import type { ViewName } from "./routing.ts";
import type { ViewProps } from "./view.ts";
import { BansView } from "./views/bans.tsx";
import { ChecksView } from "./views/checks.tsx";
import { CommentsView } from "./views/comments.tsx";
import { OutboxView } from "./views/outbox.tsx";
import { PagesView } from "./views/pages.tsx";
import { SettingsView } from "./views/settings.tsx";
import { TokensView } from "./views/tokens.tsx";
import { WordsView } from "./views/words.tsx";

/** A view of the page. Only what few look at and much hangs on is fetched when it is first shown. */
export interface View {
  title: string;
  /** Who lacks it does not see the view. */
  scope: Scope;
  load(): Promise<ComponentType<ViewProps>>;
}

/** Every view, in the order of the navigation. */
export const VIEWS: Record<ViewName, View> = {
  comments: { title: "Comments", scope: "read", load: async () => CommentsView },
  checks: { title: "Checks", scope: "read", load: async () => ChecksView },
  stats: { title: "Statistics", scope: "read", load: async () => (await import("./views/stats.tsx")).StatsView },
  pages: { title: "Pages", scope: "read", load: async () => PagesView },
  words: { title: "Words", scope: "manage", load: async () => WordsView },
  bans: { title: "Bans", scope: "moderate", load: async () => BansView },
  outbox: { title: "Outbox", scope: "read", load: async () => OutboxView },
  settings: {
    title: "Settings",
    scope: "manage",
    load: async () => SettingsView,
  },
  tokens: { title: "Tokens", scope: "manage", load: async () => TokensView },
};
