import type { AkismetAlert } from "./akismet.ts";
import type { CommentSort } from "./comment.ts";
import { Refusal } from "./error.ts";
import { LIMITS } from "./limits.ts";

export type RequiredField = "name" | "email";

/** A site's settings; a value that was never set is absent in the database and filled from the defaults here. */
export interface SiteSettings {
  /** WordPress: require_name_email */
  require: RequiredField[];
  /** An author's first comment follows the verdict, or waits. WordPress: comment_previously_approved */
  firstComment: "judge" | "hold";
  /** What proves a returning author; name and e-mail alone can be typed by anyone. */
  trust: "authorKey" | "nameAndEmail";
  /** WordPress: comment_moderation */
  holdAll: boolean;
  open: boolean;
  /** After the page's `published`; 0 is never. WordPress: close_comments_days_old */
  closeAfterDays: number;
  /** Holds at this many links or more. WordPress: comment_max_links */
  maxLinks: number;
  /** WordPress: thread_comments_depth */
  depth: number;
  /** Root comments. WordPress: comments_per_page */
  perPage: number;
  /** WordPress: comment_order */
  sort: CommentSort;
  /** How long an author may edit or delete. */
  editMinutes: number;
  votes: boolean;
  avatars: "initials" | "gravatar" | "none";
  akismet: boolean;
  /** The variable that holds the site's own key. */
  akismetKeyVariable: string;
  /** Turnstile's site key; on when the secret is set too. */
  turnstileKey: string | null;
  /** What Akismet calls blatant: kept for review, or out of the queue and gone after a day. WordPress: akismet_strictness */
  blatantSpam: "keep" | "discard";
  /** WordPress: akismet_comment_form_privacy_notice */
  akismetNotice: "show" | "hide";
  /** Whether moderators see what programs had judged. */
  checks: "show" | "hide";
  retention: Retention;
  /** Query parameters that make a different page. */
  pageParameters: string[];
}

/** In days: the address and what else the browser sent, the copy of what went to Akismet, spam, trash. */
export interface Retention {
  ipDays: number;
  submittedDays: number;
  spamDays: number;
  trashDays: number;
}

const RETENTION: Retention = { ipDays: 15, submittedDays: 15, spamDays: 15, trashDays: 30 };

/** A site's settings as they are stored: only what was set. */
export type StoredSettings = Partial<Omit<SiteSettings, "retention"> & { retention: Partial<Retention> }>;

export interface Site {
  id: string;
  name: string;
  url: string;
  /** Further origins besides that of `url`. */
  origins: string[];
  version: number;
  settings: SiteSettings;
  /** Akismet's last word about the key or the account. */
  akismetAlert: AkismetAlert | null;
}

/** Fills what a site has not set. `akismetKeyIsSet` tells whether the variable a site names holds a key. */
export function completeSettings(stored: StoredSettings, akismetKeyIsSet: (variable: string) => boolean): SiteSettings {
  const akismetKeyVariable = stored.akismetKeyVariable ?? "AKISMET_KEY";
  const akismet = (stored.akismet ?? true) && akismetKeyIsSet(akismetKeyVariable);
  return {
    require: ["name", "email"],
    firstComment: akismet ? "judge" : "hold",
    trust: "authorKey",
    holdAll: false,
    open: true,
    closeAfterDays: 0,
    maxLinks: 2,
    depth: 5,
    perPage: LIMITS.rootsPerPage,
    sort: "oldest",
    editMinutes: 15,
    votes: true,
    avatars: "initials",
    turnstileKey: null,
    blatantSpam: "keep",
    akismetNotice: "show",
    checks: "show",
    pageParameters: [],
    ...stored,
    retention: { ...RETENTION, ...stored.retention },
    akismet,
    akismetKeyVariable,
  };
}

/** Every origin whose pages may show and post to the site's threads. */
export function originsOf(site: Pick<Site, "url" | "origins">): string[] {
  return [new URL(site.url).origin, ...site.origins];
}

/**
 * Refuses a write from a page that may not write here. No origin at all is a server's request, which cannot be
 * forged by a page; `null` (a sandboxed frame, a redirect) is refused like any other.
 */
export function assertOrigin(site: Site, origin: string | null, ownOrigin: string): void {
  if (origin === null || origin === ownOrigin || originsOf(site).includes(origin)) return;
  const quoted = origin.slice(0, LIMITS.quotedOriginCharacters);
  throw new Refusal("forbidden", `The origin "${quoted}" may not post to the site "${site.id}". ${allowHint(site)}`);
}

/** Tells the developer of a page whose origin is not the site's what to set. */
export function allowHint(site: Site): string {
  const origins = originsOf(site).join(", ");
  return `The site's origins are: ${origins}. To allow another, add it under "Further origins" in the site's settings`;
}
