/**
 * What travels between the Worker and its clients: the one module that browsers and command-line programs share with it.
 * Types only, so that the widget can import it without a byte.
 */

import type { AkismetResult } from "./domain/akismet.ts";
import type { CommentSort, CommentStatus } from "./domain/comment.ts";
import type { ErrorCode } from "./domain/error.ts";
import type { RequiredField } from "./domain/site.ts";
import type { Finding, Verdict } from "./domain/verdict.ts";

export type { AkismetResult, CommentSort, CommentStatus, ErrorCode, Finding, RequiredField, Verdict };

/** Times are ISO 8601 in UTC with `Z`. */
export type Timestamp = string;

/** Who speaks: the article's author, a moderator, or a reader (`null`). */
export type AuthorRole = "author" | "moderator" | null;

export interface CommentAuthor {
  name: string;
  url: string | null;
  role: AuthorRole;
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
  form: CommentForm;
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

export interface ErrorEnvelope {
  error: { code: ErrorCode; message: string; field?: string; requestId: string };
}

export interface AkismetState {
  result: AkismetResult;
  guid: string | null;
  checkedAt: Timestamp;
}

/** A comment as moderators see it, with every private field. */
export interface QueueComment extends PublicComment {
  status: CommentStatus;
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

/** One line of a comment's timeline; the first is its submission. `by` is a person's token, `author` or `akismet`. */
export interface HistoryEvent {
  at: Timestamp;
  event: "submission" | "decision" | "recheck" | "callback" | "edit" | "deletion";
  by: string;
  from: CommentStatus | null;
  to: CommentStatus;
  detail: Record<string, unknown>;
}

export interface CommentWithHistory {
  comment: QueueComment;
  history: HistoryEvent[];
}

export interface OutboxItem {
  id: number;
  kind: string;
  comment: number;
  attempts: number;
  nextAttemptAt: Timestamp;
  lastError: string | null;
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

export type Scope = "read" | "moderate" | "manage" | "check";

export interface Me {
  name: string;
  sites: { id: string; name: string; url: string }[];
  scopes: Scope[];
}
