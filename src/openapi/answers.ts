import * as v from "valibot";
import type * as contract from "../contract.ts";
import { BAN_KINDS } from "../domain/ban.ts";
import { COMMENT_SORTS, COMMENT_STATUSES } from "../domain/comment.ts";

/**
 * Every answer's shape, for the OpenAPI document and for the tests that hold each answer against it. The compiler
 * holds them against the types of contract.ts; strict, so that a field too many fails as one too few does.
 */

const id = v.pipe(v.number(), v.integer(), v.minValue(1));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), v.metadata({ format: "date-time" }));
const day = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/), v.metadata({ format: "date" }));
const text = v.string();
const uri = v.pipe(v.string(), v.metadata({ format: "uri" }));
const email = v.pipe(v.string(), v.metadata({ format: "email" }));
const flag = v.boolean();
const optional = <Schema extends v.GenericSchema>(schema: Schema) => v.nullable(schema);
const status = v.picklist(COMMENT_STATUSES);

const ERROR_CODES = [
  "invalid",
  "unauthorized",
  "forbidden",
  "not_found",
  "conflict",
  "too_large",
  "rate_limited",
  "unavailable",
  "internal",
] as const satisfies readonly contract.ErrorCode[];
const code = v.picklist(ERROR_CODES);

const says = v.picklist(["ham", "hold", "spam", "discard"]);
const findings = v.array(
  v.strictObject({
    check: text,
    reason: text,
    says,
    evidence: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])),
  }),
);
const verdict = v.strictObject({ says, findings });
const akismetResult = v.picklist(["ham", "spam", "discard", "recheck", "unchecked"]);
const akismetState = v.strictObject({ result: akismetResult, guid: optional(text), checkedAt: time });
const scope = v.picklist(["read", "moderate", "manage", "check"]);
const failure = v.exactOptional(v.strictObject({ code, message: text }));

const publicFields = {
  id,
  parent: optional(id),
  depth: count,
  author: optional(
    v.strictObject({
      name: text,
      url: optional(uri),
      role: optional(v.picklist(["author", "moderator"])),
      avatar: v.exactOptional(uri),
    }),
  ),
  html: optional(text),
  createdAt: time,
  editedAt: optional(time),
  pinned: flag,
  score: count,
  deleted: flag,
  replies: v.array(v.lazy((): v.GenericSchema<contract.PublicComment> => publicComment)),
  moreReplies: optional(v.strictObject({ cursor: text })),
};
const publicComment: v.GenericSchema<contract.PublicComment> = v.strictObject(publicFields);

const publicPage = v.strictObject({ key: text, url: uri, title: optional(text), open: flag, count });
const pageOfComment = v.strictObject({ id, key: text, url: uri, title: optional(text) });
const queueComment = v.strictObject({
  ...publicFields,
  status,
  reports: count,
  email: optional(email),
  ip: optional(text),
  userAgent: optional(text),
  referrer: optional(text),
  source: text,
  page: pageOfComment,
  verdict,
  akismet: optional(akismetState),
  nextCheckAt: optional(time),
  authorRecord: v.strictObject({ approved: count, spam: count }),
});

const alert = v.strictObject({ code: text, message: text });
const health = v.picklist(["off", "on", "away"]);
const shownSettings = {
  sort: v.picklist(COMMENT_SORTS),
  votes: flag,
  avatars: v.picklist(["initials", "gravatar", "none"]),
  editMinutes: count,
};
const siteFields = {
  id: text,
  name: text,
  url: uri,
  origins: v.array(uri),
  settings: v.strictObject({
    require: v.array(v.picklist(["name", "email"])),
    firstComment: v.picklist(["judge", "hold"]),
    trust: v.picklist(["authorKey", "nameAndEmail"]),
    holdAll: flag,
    open: flag,
    closeAfterDays: count,
    maxLinks: count,
    depth: count,
    perPage: count,
    ...shownSettings,
    akismet: flag,
    akismetKeyVariable: text,
    turnstileKey: optional(text),
    blatantSpam: v.picklist(["keep", "discard"]),
    akismetNotice: v.picklist(["show", "hide"]),
    checks: v.picklist(["show", "hide"]),
    retention: v.strictObject({ ipDays: count, submittedDays: count, spamDays: count, trashDays: count }),
    pageParameters: v.array(text),
  }),
  akismetAlert: optional(alert),
};

const historyEvent = v.strictObject({
  at: time,
  event: text,
  by: text,
  from: optional(status),
  to: status,
  detail: v.record(v.string(), v.unknown()),
});

const outboxItem = v.strictObject({
  id: text,
  kind: text,
  comment: optional(id),
  check: optional(id),
  attempts: count,
  nextAttemptAt: time,
  lastError: optional(text),
});

const ban = v.strictObject({
  id,
  kind: v.picklist(BAN_KINDS),
  value: text,
  until: optional(time),
  note: optional(text),
});
const statusCount = v.strictObject({ count, isMore: flag, newest: optional(id) });
const pageItem = v.strictObject({
  id,
  key: text,
  url: uri,
  title: optional(text),
  published: optional(text),
  tags: v.array(text),
  open: flag,
  holdAll: flag,
  count,
});
const dayCounts = v.strictObject({
  day,
  approved: count,
  pending: count,
  spam: count,
  trash: count,
  missedSpam: count,
  falseSpam: count,
  isMore: flag,
});

const checkItem = v.strictObject({
  id,
  createdAt: time,
  by: text,
  type: text,
  verdict,
  akismet: optional(akismetState),
  ip: optional(text),
  userAgent: optional(text),
  name: optional(text),
  email: optional(text),
  url: optional(text),
  permalink: optional(text),
  body: optional(text),
  feedback: optional(v.strictObject({ status: v.picklist(["spam", "ham"]), at: time, by: text })),
});

/** By the names under which the document lists them. */
const planShare = v.strictObject({ used: count, site: count, limit: count });

export const ANSWERS = {
  Error: v.strictObject({
    error: v.strictObject({ code, message: text, field: v.exactOptional(text), requestId: text }),
  }),
  PublicComment: publicComment,
  ThreadPage: v.strictObject({
    page: publicPage,
    comments: v.array(publicComment),
    cursor: optional(text),
    site: v.strictObject(shownSettings),
    form: v.strictObject({
      open: flag,
      require: v.array(v.picklist(["name", "email"])),
      maxLength: v.strictObject({ body: count, name: count, email: count, url: count }),
      notice: optional(v.strictObject({ text, link: text, url: uri })),
      turnstileKey: optional(text),
    }),
  }),
  SingleComment: v.strictObject({
    comment: publicComment,
    ancestors: v.array(publicComment),
    page: publicPage,
    cursor: optional(text),
  }),
  FormToken: v.strictObject({ token: text, expiresAt: time, notBefore: time }),
  SubmitResponse: v.strictObject({ status: v.picklist(["approved", "pending"]), comment: publicComment }),
  OwnStatus: v.strictObject({ status: v.picklist(["approved", "pending", "gone"]) }),
  VoteResponse: v.strictObject({ score: count }),
  ReportResponse: v.strictObject({ status: v.literal("received") }),
  PreviewResponse: v.strictObject({ html: text }),
  PageCounts: v.strictObject({ counts: v.record(text, count) }),
  Health: v.strictObject({ status: v.literal("ok") }),
  ServerHealth: v.strictObject({
    version: text,
    schema: v.strictObject({ applied: optional(text), expected: text }),
    problems: v.array(
      v.strictObject({
        check: text,
        level: v.picklist(["error", "warning"]),
        says: text,
        remedy: text,
        site: v.exactOptional(text),
      }),
    ),
  }),
  Corrections: v.strictObject({
    comments: v.record(
      text,
      v.union([
        v.strictObject({ status: v.literal("success") }),
        v.strictObject({ status: v.literal("error"), message: text }),
      ]),
    ),
  }),
  /** In the words of the WordPress plugin, which Akismet expects. */
  Malformed: v.strictObject({
    code: v.literal("malformed_request"),
    message: text,
    data: v.strictObject({ status: v.literal(400) }),
  }),
  ChecksPage: v.strictObject({ checks: v.array(checkItem), cursor: optional(text) }),
  CheckFeedback: v.strictObject({ id, feedback: v.picklist(["spam", "ham"]) }),
  CheckAnswer: v.strictObject({ id, says, findings }),
  Me: v.strictObject({
    name: text,
    sites: v.array(v.strictObject({ id: text, name: text, url: uri })),
    allSites: flag,
    scopes: v.array(scope),
    signedInBy: v.picklist(["token", "session", "access"]),
    expiresAt: optional(time),
  }),
  SiteItem: v.strictObject(siteFields),
  SiteWithState: v.strictObject({ ...siteFields, akismetState: health }),
  AkismetTrial: v.strictObject({ result: optional(akismetResult), detail: optional(text) }),
  Sites: v.strictObject({ sites: v.array(v.strictObject(siteFields)) }),
  QueueComment: queueComment,
  QueuePage: v.strictObject({ comments: v.array(queueComment), cursor: optional(text) }),
  QueueCounts: v.strictObject({ approved: statusCount, pending: statusCount, spam: statusCount, trash: statusCount }),
  ChangedComment: v.strictObject({ comment: queueComment }),
  CommentWithHistory: v.strictObject({
    comment: queueComment,
    history: v.array(historyEvent),
    isMoreHistory: flag,
    reports: v.array(v.strictObject({ at: time, reason: text })),
    neighbours: v.array(
      v.strictObject({ id, status, name: text, email: optional(email), createdAt: time, page: pageOfComment }),
    ),
  }),
  Decisions: v.strictObject({
    results: v.array(v.strictObject({ id, status: optional(status), changed: flag, error: failure })),
  }),
  Rechecks: v.strictObject({
    results: v.array(
      v.strictObject({ id, status: optional(status), akismet: optional(akismetResult), error: failure }),
    ),
  }),
  Ban: ban,
  Bans: v.strictObject({ bans: v.array(ban) }),
  Words: v.strictObject({ hold: v.array(text), block: v.array(text) }),
  WordsTrial: v.strictObject({
    examined: count,
    caught: v.array(
      v.strictObject({ comment: queueComment, list: v.picklist(["hold", "block"]), entry: text, field: text }),
    ),
    cursor: optional(text),
  }),
  PagesPage: v.strictObject({ pages: v.array(pageItem), cursor: optional(text) }),
  PageChanged: v.strictObject({ page: pageItem, remaining: count }),
  SiteStats: v.strictObject({
    days: v.array(dayCounts),
    akismet: v.strictObject({
      state: health,
      alert: optional(alert),
      usage: optional(
        v.strictObject({ limit: optional(count), usage: count, percentage: v.number(), throttled: flag }),
      ),
    }),
    cloudflare: v.strictObject({
      plan: v.picklist(["free", "paid"]),
      since: text,
      requests: planShare,
      rowsRead: planShare,
      rowsWritten: planShare,
      akismetCalls: count,
      warnedFrom: v.number(),
      saving: v.strictObject({ reads: flag, checks: flag }),
    }),
  }),
  Outbox: v.strictObject({ items: v.array(outboxItem), cursor: optional(text) }),
  Retry: v.strictObject({ status: v.literal("due") }),
  Tokens: v.strictObject({
    tokens: v.array(
      v.strictObject({
        id,
        name: text,
        sites: optional(v.array(text)),
        scopes: v.array(scope),
        email: optional(email),
        createdAt: time,
        createdBy: text,
        lastUsedOn: optional(day),
      }),
    ),
  }),
  TokenCreated: v.strictObject({ id, token: optional(text) }),
} satisfies Record<string, v.GenericSchema>;

export type AnswerName = keyof typeof ANSWERS;

type Named<Name extends AnswerName> = v.InferOutput<(typeof ANSWERS)[Name]>;

type Equal<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type Every<Answers extends true[]> = Answers;

/** Where a shape here and the type that the widget, the page and programs are built on differ, this does not compile. */
export type SameAsContract = Every<
  [
    Equal<Named<"Error">, contract.ErrorEnvelope>,
    Equal<Named<"ThreadPage">, contract.ThreadPage>,
    Equal<Named<"SingleComment">, contract.SingleComment>,
    Equal<Named<"VoteResponse">, contract.VoteResponse>,
    Equal<Named<"ReportResponse">, contract.ReportResponse>,
    Equal<Named<"PreviewResponse">, contract.PreviewResponse>,
    Equal<Named<"PageCounts">, contract.PageCounts>,
    Equal<Named<"FormToken">, contract.FormToken>,
    Equal<Named<"SubmitResponse">, contract.SubmitResponse>,
    Equal<Named<"OwnStatus">, contract.OwnStatus>,
    Equal<Named<"CheckAnswer">, contract.CheckAnswer>,
    Equal<Named<"ChecksPage">, contract.ChecksPage>,
    Equal<Named<"CheckFeedback">, contract.CheckFeedback>,
    Equal<Named<"ServerHealth">, contract.ServerHealth>,
    Equal<Named<"Me">, contract.Me>,
    Equal<Named<"SiteWithState">, contract.SiteWithState>,
    Equal<Named<"QueuePage">, contract.QueuePage>,
    Equal<Named<"QueueCounts">, contract.QueueCounts>,
    Equal<Named<"WordsTrial">, contract.WordsTrial>,
    Equal<Named<"PagesPage">, contract.PagesPage>,
    Equal<Named<"PageChanged">, contract.PageChanged>,
    Equal<Named<"SiteStats">, contract.SiteStats>,
    Equal<Named<"TokenCreated">, contract.TokenCreated>,
    Equal<Named<"Ban">, contract.BanItem>,
    Equal<Named<"Tokens">["tokens"][number], contract.TokenItem>,
    Equal<Named<"Outbox">["items"][number], contract.OutboxItem>,
    Equal<Named<"Decisions">["results"][number], contract.DecisionResult>,
    Equal<Named<"Rechecks">["results"][number], contract.RecheckResult>,
  ]
>;
