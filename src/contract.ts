/**
 * What travels between the Worker and its clients: the one module that browsers and command-line programs share with it.
 * Types only, so that the widget can import it without a byte.
 */

import type { Scope } from "./domain/actor.ts";
import type { AkismetAlert, AkismetHealth, AkismetResult, AkismetUsage } from "./domain/akismet.ts";
import type { Feedback } from "./domain/check.ts";
import type { AuthorRole, CommentSort, CommentStatus } from "./domain/comment.ts";
import type { ErrorCode } from "./domain/error.ts";
import type { RequiredField, SiteSettings } from "./domain/site.ts";
import type { Finding, Verdict } from "./domain/verdict.ts";

export type {
  AkismetResult,
  AkismetUsage,
  AuthorRole,
  CommentSort,
  CommentStatus,
  ErrorCode,
  Finding,
  RequiredField,
  Scope,
  Verdict,
};

/** Times are ISO 8601 in UTC with `Z`. */
export type Timestamp = string;

export interface CommentAuthor {
  name: string;
  url: string | null;
  role: AuthorRole;
  /** The address of a picture of them, on sites whose owner turned Gravatar on. */
  avatar?: string;
}

export interface MoreReplies {
  cursor: string;
}

/** A comment as everyone may see it. `author` and `html` are `null` in a tombstone (`deleted`). */
export interface PublicComment {
  id: number;
  parent: number | null;
  depth: number;
  author: CommentAuthor | null;
  html: string | null;
  createdAt: Timestamp;
  editedAt: Timestamp | null;
  pinned: boolean;
  score: number;
  deleted: boolean;
  replies: PublicComment[];
  moreReplies: MoreReplies | null;
}

export interface ThreadPage {
  page: { key: string; url: string; title: string | null; open: boolean; count: number };
  comments: PublicComment[];
  cursor: string | null;
  site: ThreadSettings;
  form: CommentForm;
}

/** What a site has chosen that its readers' browsers have to know. */
export type ThreadSettings = Pick<SiteSettings, "sort" | "votes" | "avatars" | "editMinutes">;

/** One comment for its permalink. */
export interface SingleComment {
  /** Without its replies. */
  comment: PublicComment;
  /** From the root to the parent; what is hidden or deleted is a tombstone. */
  ancestors: PublicComment[];
  page: ThreadPage["page"];
  /** Begins the thread, in the site's own order, with the comment's root; `null` where the first page has it. */
  cursor: string | null;
}

export interface CommentForm {
  open: boolean;
  require: RequiredField[];
  maxLength: { body: number; name: number; email: number; url: number };
  notice: { text: string; link: string; url: string } | null;
  turnstileKey: string | null;
}

export interface FormToken {
  token: string;
  expiresAt: Timestamp;
  notBefore: Timestamp;
}

export interface SubmitRequest {
  page: string;
  body: string;
  title?: string;
  published?: string;
  tags?: string[];
  parent?: number | null;
  name?: string;
  email?: string;
  url?: string;
  token?: string;
  authorKey?: string;
  homepage?: string;
  turnstile?: string | null;
}

/** 201 with `approved`, 202 with `pending`; everything held, spam included, reads `pending`. */
export interface SubmitResponse {
  status: "approved" | "pending";
  comment: PublicComment;
}

/** What became of an author's own comment; spam reads `pending`. */
export interface OwnStatus {
  status: "approved" | "pending" | "gone";
}

export interface VoteRequest {
  /** A secret of the reader's device; where it is the author's own `authorKey`, there is no vote. */
  voterKey: string;
  /** 1 gives a vote, 0 takes it back. */
  value: 0 | 1;
}

export interface VoteResponse {
  score: number;
}

export interface ReportRequest {
  reason?: string;
}

/** The same whatever became of it. */
export interface ReportResponse {
  status: "received";
}

export interface PreviewResponse {
  html: string;
}

/** Approved comments by the page as it was asked for. */
export interface PageCounts {
  counts: Record<string, number>;
}

export interface ErrorEnvelope {
  error: { code: ErrorCode; message: string; field?: string; requestId: string };
}

export interface AkismetState {
  result: AkismetResult;
  guid: string | null;
  checkedAt: Timestamp;
}

/** How many comments a status has, counted up to a limit, and its newest. */
export interface StatusCount {
  count: number;
  /** Whether there are more than were counted. */
  isMore: boolean;
  newest: number | null;
}

export type QueueCounts = Record<CommentStatus, StatusCount>;

/** A comment as moderators see it, with every private field; `deleted` by its author, who then has the last word. */
export interface QueueComment extends PublicComment {
  status: CommentStatus;
  /** By how many networks readers reported it. */
  reports: number;
  email: string | null;
  ip: string | null;
  userAgent: string | null;
  referrer: string | null;
  source: string;
  page: { id: number; key: string; url: string; title: string | null };
  verdict: Verdict;
  akismet: AkismetState | null;
  nextCheckAt: Timestamp | null;
  authorRecord: { approved: number; spam: number };
}

/** A verdict and what took its place; `akismet` is what Akismet answered then, `null` when it was not asked. */
export interface VerdictChange {
  before: Verdict;
  after: Verdict;
  akismet: Finding | null;
}

/** What a moderator can change of a comment. */
export interface EditedFields {
  body: string;
  name: string;
  url: string | null;
  pinned: boolean;
}

/** What a moderator changed of a comment, and nothing that stayed. */
export interface FieldsChange {
  before: Partial<EditedFields>;
  after: Partial<EditedFields>;
}

/** What each event of a comment's history tells. */
export interface HistoryDetails {
  submitted: { after: Verdict };
  decision: Record<string, never>;
  recheck: VerdictChange;
  /** Akismet corrected itself, or named what this comment is not, or no verdict. */
  callback: VerdictChange | { ignored: "unknown-guid" | "no-verdict" };
  /** By its author, with the text before the edit, or by a moderator. */
  edit: (VerdictChange & { source: string }) | FieldsChange;
  deletion: Record<string, never>;
  /** Enough readers reported it. */
  reports: VerdictChange;
  /** Akismet took what a person had said of it, at this attempt. */
  "report-spam": { attempts: number };
  "report-ham": { attempts: number };
}

/** One line of a comment's history; the first, `from` nothing, is its submission. `by` is a person's token, `author`, `readers` or `akismet`. */
export type HistoryEvent = {
  [Event in keyof HistoryDetails]: {
    at: Timestamp;
    event: Event;
    by: string;
    from: CommentStatus | null;
    to: CommentStatus;
    detail: HistoryDetails[Event];
  };
}[keyof HistoryDetails];

/** Another comment from the same network. */
export interface Neighbour {
  id: number;
  status: CommentStatus;
  name: string;
  email: string | null;
  createdAt: Timestamp;
  page: { id: number; key: string; url: string; title: string | null };
}

export interface CommentWithHistory {
  comment: QueueComment;
  /** The newest events that fit into an answer, oldest first. */
  history: HistoryEvent[];
  /** Whether earlier ones, the submission with them, were left out. */
  isMoreHistory: boolean;
  /** What readers reported, oldest first. */
  reports: { at: Timestamp; reason: string }[];
  /** At most 10, newest first. */
  neighbours: Neighbour[];
}

/** A moderator's edit; what is left out stays. */
export interface CommentChange {
  body?: string;
  name?: string;
  url?: string;
  pinned?: boolean;
}

/** A comment as the site; `page` for a root comment, `parent` for a reply. */
export interface SiteComment {
  page?: string | null;
  parent?: number | null;
  body: string;
  name?: string | null;
  role?: "author" | "moderator";
}

export interface DecisionRequest {
  ids: number[];
  status: CommentStatus;
  /** When these comments were read; one that its author edited later is not changed. */
  asOf?: Timestamp | null;
}

export interface OutboxItem {
  /** Changes with every attempt. */
  id: string;
  kind: string;
  /** Which of the two it is about; the other one is `null`. */
  comment: number | null;
  check: number | null;
  attempts: number;
  nextAttemptAt: Timestamp;
  lastError: string | null;
}

/** A page can be empty and still have a cursor. */
export interface OutboxPage {
  items: OutboxItem[];
  cursor: string | null;
}

export interface BanItem {
  id: number;
  kind: "address" | "email" | "domain";
  value: string;
  until: Timestamp | null;
  note: string | null;
}

export interface QueuePage {
  comments: QueueComment[];
  cursor: string | null;
}

export interface DecisionResult {
  id: number;
  status: CommentStatus | null;
  changed: boolean;
  error?: { code: ErrorCode; message: string };
}

export interface RecheckResult {
  id: number;
  status: CommentStatus | null;
  akismet: AkismetResult | null;
  error?: { code: ErrorCode; message: string };
}

export interface Me {
  name: string;
  sites: { id: string; name: string; url: string }[];
  /** Whether these are all there are, and those made later come to them. */
  allSites: boolean;
  scopes: Scope[];
  signedInBy: "token" | "session" | "access";
  /** When the session ends; `null` where nothing ends it. */
  expiresAt: Timestamp | null;
}

/** A token, or what Cloudflare Access may do under an e-mail address, without its secret. */
export interface TokenItem {
  id: number;
  name: string;
  /** `null` for all sites. */
  sites: string[] | null;
  scopes: Scope[];
  email: string | null;
  createdAt: Timestamp;
  createdBy: string;
  /** A day (`2026-11-24`). */
  lastUsedOn: string | null;
}

/** The only time that a token is shown; `null` for an e-mail address, which needs none. */
export interface TokenCreated {
  id: number;
  token: string | null;
}

/** A site as its moderators see it. */
export interface SiteItem {
  id: string;
  name: string;
  url: string;
  origins: string[];
  settings: SiteSettings;
  akismetAlert: AkismetAlert | null;
}

export interface SiteWithState extends SiteItem {
  akismetState: AkismetHealth;
}

/** Something that is not as it should be, and what to do about it. */
export interface HealthProblem {
  check: string;
  level: "error" | "warning";
  says: string;
  remedy: string;
  /** Where it concerns one. */
  site?: string;
}

export interface ServerHealth {
  version: string;
  /** The newest migration that the database has had (`null`: none, or it does not answer), and the newest that the code knows. */
  schema: { applied: string | null; expected: string };
  problems: HealthProblem[];
}

/** What Akismet said of a test; `result` is `null` where the site has no Akismet, `spam` where all is well. */
export interface AkismetTrial {
  result: AkismetResult | null;
  /** Why it gave no clear answer. */
  detail: string | null;
}

export interface PageItem {
  id: number;
  key: string;
  url: string;
  title: string | null;
  published: string | null;
  tags: string[];
  open: boolean;
  holdAll: boolean;
  count: number;
}

export interface PagesPage {
  pages: PageItem[];
  cursor: string | null;
}

export interface PageChange {
  open?: boolean;
  holdAll?: boolean;
  title?: string | null;
  published?: string | null;
  key?: string;
}

/** `remaining` comments still wait to be merged into the page; the same request again goes on. */
export interface PageChanged {
  page: PageItem;
  remaining: number;
}

export interface WordLists {
  hold: string[];
  block: string[];
}

/** What a trial of word lists would have caught among the newest comments. */
export interface WordsTrial {
  examined: number;
  caught: { comment: QueueComment; list: "hold" | "block"; entry: string; field: string }[];
  cursor: string | null;
}

export interface DayCounts {
  /** `2026-11-24`, in UTC. */
  day: string;
  approved: number;
  pending: number;
  spam: number;
  trash: number;
  /** Called ham or held, and made spam by a person. */
  missedSpam: number;
  /** Called spam, and made something else by a person. */
  falseSpam: number;
  /** Whether there are more than were counted: of a day that is not over, or was not counted as a whole yet. */
  isMore: boolean;
}

/** How much of what a plan allows all sites have used, and how much of that this one. */
export interface PlanShare {
  used: number;
  site: number;
  limit: number;
}

/** What was used of Cloudflare's plan, as far as it was counted: a lower bound. */
export interface PlanUsage {
  plan: "free" | "paid";
  /** The day, or on the Paid plan the first day of the month, that it is counted from. */
  since: string;
  requests: PlanShare;
  rowsRead: PlanShare;
  rowsWritten: PlanShare;
  /** Of this site. */
  akismetCalls: number;
  /** From which of these shares of a limit on moderators are warned. */
  warnedFrom: number;
  /** What the server does because a limit is near: answers are kept longer, comments are held and checked the next day. */
  saving: { reads: boolean; checks: boolean };
}

export interface SiteStats {
  /** Oldest first, up to today; days without comments have zeros. */
  days: DayCounts[];
  akismet: { state: AkismetHealth; alert: AkismetAlert | null; usage: AkismetUsage | null };
  cloudflare: PlanUsage;
}

/** What a submission to the spam API is taken for, and why. */
export interface CheckAnswer {
  id: number;
  says: Finding["says"];
  findings: Finding[];
}

export interface CheckFeedback {
  id: number;
  feedback: Feedback;
}

/** A check as moderators see it. */
export interface CheckItem {
  id: number;
  createdAt: Timestamp;
  /** The name of the token that asked. */
  by: string;
  type: string;
  verdict: Verdict;
  akismet: AkismetState | null;
  /** What was sent, as far as the site still keeps it. */
  ip: string | null;
  userAgent: string | null;
  name: string | null;
  email: string | null;
  url: string | null;
  permalink: string | null;
  body: string | null;
  feedback: { status: Feedback; at: Timestamp; by: string } | null;
}

/** A page can be empty and still have a cursor. */
export interface ChecksPage {
  checks: CheckItem[];
  cursor: string | null;
}
