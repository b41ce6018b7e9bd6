import type { SiteItem } from "../../contract.ts";

type SiteSettings = SiteItem["settings"];

/** A setting by its path: those of `retention` as the server names them when they are wrong. */
export type SettingName = Exclude<keyof SiteSettings, "retention"> | `retention.${keyof SiteSettings["retention"]}`;

export type SettingValue = boolean | number | string | string[] | null;

export type SettingKind =
  | { type: "flag" }
  | { type: "number"; unit: string; least: number; most: number }
  | { type: "choice"; choices: Record<string, string> }
  | { type: "checks"; choices: Record<string, string> }
  | { type: "text" }
  | { type: "lines" };

export interface Setting {
  name: SettingName;
  kind: SettingKind;
  label: string;
  /** What it does, in a sentence or two. */
  help: string;
  /** `undefined` where the default depends on the site; `defaultNote` tells on what. */
  default: SettingValue | undefined;
  defaultNote?: string;
}

const FLAG: SettingKind = { type: "flag" };
const TEXT: SettingKind = { type: "text" };

function days(least: number, most: number): SettingKind {
  return { type: "number", unit: "days", least, most };
}

const JUDGING: Setting[] = [
  {
    name: "firstComment",
    kind: { type: "choice", choices: { judge: "Follows the verdict", hold: "Waits for a moderator" } },
    label: "An author's first comment",
    help: "Whether a comment by somebody new is published when nothing speaks against it.",
    default: undefined,
    defaultNote: "follows the verdict where Akismet is on, waits where it is off",
  },
  {
    name: "trust",
    kind: {
      type: "choice",
      choices: { authorKey: "The device's secret", nameAndEmail: "Name and e-mail address" },
    },
    label: "What proves a returning author",
    help: "A name and an e-mail address can be typed by anyone; the secret on the author's device cannot.",
    default: "authorKey",
  },
  {
    name: "holdAll",
    kind: FLAG,
    label: "Hold every comment",
    help: "Nothing is published before a moderator approves it.",
    default: false,
  },
  {
    name: "maxLinks",
    kind: { type: "number", unit: "links", least: 0, most: 100 },
    label: "Hold from this many links",
    help: "A comment with so many links waits for a moderator. 0 switches the check off.",
    default: 2,
  },
  {
    name: "turnstileKey",
    kind: TEXT,
    label: "Turnstile's site key",
    help: "Cloudflare Turnstile asks browsers for proof of a person. It is on when the secret TURNSTILE_SECRET is set too.",
    default: null,
  },
];

const READING: Setting[] = [
  {
    name: "open",
    kind: FLAG,
    label: "Accept comments",
    help: "The switch for the whole site. What is published stays readable.",
    default: true,
  },
  {
    name: "require",
    kind: { type: "checks", choices: { name: "Name", email: "E-mail address" } },
    label: "Readers must give",
    help: "The e-mail address is never shown.",
    default: ["name", "email"],
  },
  {
    name: "closeAfterDays",
    kind: days(0, 36_500),
    label: "Close comments after",
    help: "Counted from the article's date. 0 leaves them open.",
    default: 0,
  },
  {
    name: "depth",
    kind: { type: "number", unit: "levels", least: 2, most: 10 },
    label: "Levels of replies",
    help: "What answers deeper is shown on the last level.",
    default: 5,
  },
  {
    name: "perPage",
    kind: { type: "number", unit: "comments", least: 1, most: 100 },
    label: "Comments at a time",
    help: "How many comments, each with its replies, load at once.",
    default: 50,
  },
  {
    name: "sort",
    kind: { type: "choice", choices: { oldest: "Oldest first", newest: "Newest first", top: "Most votes first" } },
    label: "Order",
    help: "What readers see first. They can choose another order.",
    default: "oldest",
  },
  {
    name: "editMinutes",
    kind: { type: "number", unit: "minutes", least: 0, most: 1_440 },
    label: "Authors may edit for",
    help: "An edit is judged again. 0 forbids editing and deleting.",
    default: 15,
  },
  { name: "votes", kind: FLAG, label: "Votes", help: "Readers can vote for a comment.", default: true },
  {
    name: "avatars",
    kind: { type: "choice", choices: { initials: "Initials", gravatar: "Gravatar", none: "None" } },
    label: "Avatars",
    help: "Gravatar is another company's service: it learns who reads, and everyone can tell a hash of who wrote.",
    default: "initials",
  },
  {
    name: "pageParameters",
    kind: { type: "lines" },
    label: "Query parameters that make another page",
    help: "One name a line: “id” where /article?id=1 and /article?id=2 are two articles. All others are ignored.",
    default: [],
  },
];

const AKISMET: Setting[] = [
  {
    name: "akismet",
    kind: FLAG,
    label: "Ask Akismet",
    help: "Every comment is checked before anyone sees it. It needs a key.",
    default: undefined,
    defaultNote: "on where a key is set",
  },
  {
    name: "akismetKeyVariable",
    kind: TEXT,
    label: "Variable with the key",
    help: "The Worker's secret that holds this site's key: AKISMET_KEY, or a name that begins with AKISMET_KEY_.",
    default: "AKISMET_KEY",
  },
  {
    name: "blatantSpam",
    kind: { type: "choice", choices: { keep: "Keep it under Spam", discard: "Hide it and delete it after a day" } },
    label: "Blatant spam",
    help: "What Akismet is certain about. Nobody finds a mistake in what is hidden.",
    default: "keep",
  },
  {
    name: "akismetNotice",
    kind: { type: "choice", choices: { show: "Show it", hide: "Hide it" } },
    label: "Notice under the form",
    help: "Tells readers that Akismet is used, with a link to what becomes of their data.",
    default: "show",
  },
  {
    name: "checks",
    kind: { type: "choice", choices: { show: "Moderators see them", hide: "Nobody sees them here" } },
    label: "What programs have judged",
    help: "Messages of contact forms and the like that went through the spam API.",
    default: "show",
  },
];

const PRIVACY: Setting[] = [
  {
    name: "retention.ipDays",
    kind: days(1, 3_650),
    label: "Keep addresses for",
    help: "The IP address, browser and referrer of a comment.",
    default: 15,
  },
  {
    name: "retention.submittedDays",
    kind: days(1, 3_650),
    label: "Keep what Akismet was told for",
    help: "It is needed to report a mistake to Akismet; older comments teach it nothing more.",
    default: 15,
  },
  {
    name: "retention.spamDays",
    kind: days(1, 3_650),
    label: "Keep spam for",
    help: "Then it is deleted permanently.",
    default: 15,
  },
  {
    name: "retention.trashDays",
    kind: days(1, 3_650),
    label: "Keep trash for",
    help: "Then it is deleted permanently.",
    default: 30,
  },
];

/** Every setting of a site as moderators read it; the defaults are those of `domain/site.ts`, and a test compares them. */
export const SETTINGS = { Judging: JUDGING, Reading: READING, Akismet: AKISMET, Privacy: PRIVACY };
