import { banSchema, trialQuery, wordsSchema } from "../http/admin/bans-and-words.ts";
import { checksQuery } from "../http/admin/checks.ts";
import {
  changeSchema,
  decisionSchema,
  queueQuery,
  recheckSchema,
  siteCommentSchema,
} from "../http/admin/comment-schemas.ts";
import { outboxQuery } from "../http/admin/outbox.ts";
import { pageChange, pagesQuery } from "../http/admin/pages.ts";
import { sessionSchema } from "../http/admin/session.ts";
import { newSite, siteChange } from "../http/admin/sites.ts";
import { statsQuery } from "../http/admin/stats.ts";
import { newToken } from "../http/admin/tokens.ts";
import { correctionSchema } from "../http/public/akismet-callback.ts";
import { editSchema, ownSchema } from "../http/public/comments.ts";
import { countsQuery } from "../http/public/counts.ts";
import { documentQuery } from "../http/public/document-query.ts";
import { tokenSchema } from "../http/public/form-tokens.ts";
import { previewSchema } from "../http/public/preview.ts";
import { reportSchema } from "../http/public/reports.ts";
import { submitSchema } from "../http/public/submit-schema.ts";
import { threadQuery } from "../http/public/thread-query.ts";
import { voteSchema } from "../http/public/votes.ts";
import { akismetFormSchema, akismetKeySchema } from "../http/spam-api/akismet-schema.ts";
import { checkSchema, feedbackSchema } from "../http/spam-api/check-schema.ts";
import type { Operation } from "./operation.ts";

/** Every route of the app; a test compares the two lists. */
export const OPERATIONS: Record<string, Operation> = {
  "GET /healthz": { id: "health", summary: "Whether the Worker is configured", answers: { 200: "Health" } },

  "GET /sites/:site/privacy": {
    id: "readPrivacy",
    summary: "What is processed of readers, by whom and how long",
    answers: { 200: "html" },
  },
  "GET /sites/:site/thread": {
    id: "readThreadDocument",
    summary: "Read a thread and its form as a page that needs no script, or with `part` its comments alone",
    query: documentQuery,
    answers: { 200: "html", 304: null },
    refusesWithPage: true,
  },
  "POST /v1/sites/:site/form-tokens": {
    id: "issueFormToken",
    summary: "Get a token for the comment form of a page",
    body: tokenSchema,
    answers: { 201: "FormToken" },
    errors: ["forbidden", "rate_limited"],
  },
  "GET /v1/sites/:site/comments": {
    id: "readThread",
    summary: "Read a page of a thread, or with `parent` further replies",
    query: threadQuery,
    answers: { 200: "ThreadPage", 304: null },
  },
  "GET /v1/sites/:site/comments/:id": {
    id: "readSingleComment",
    summary: "Read one approved comment, what is above it, and where in the thread it is",
    answers: { 200: "SingleComment", 304: null },
  },
  "GET /v1/sites/:site/counts": {
    id: "countPages",
    summary: "How many approved comments each of up to 50 pages has",
    query: countsQuery,
    answers: { 200: "PageCounts", 304: null },
  },
  "POST /v1/sites/:site/comments": {
    id: "submitComment",
    summary: "Submit a comment",
    body: submitSchema,
    takesForms: true,
    answers: { 201: "SubmitResponse", 202: "SubmitResponse", 303: null },
    errors: ["forbidden", "conflict", "rate_limited"],
  },
  "PATCH /v1/sites/:site/comments/:id": {
    id: "editOwnComment",
    summary: "Edit one's own comment",
    body: editSchema,
    answers: { 200: "SubmitResponse", 202: "SubmitResponse" },
    errors: ["forbidden", "conflict", "rate_limited"],
  },
  "DELETE /v1/sites/:site/comments/:id": {
    id: "deleteOwnComment",
    summary: "Delete one's own comment",
    body: ownSchema,
    answers: { 204: null },
    errors: ["forbidden", "conflict", "rate_limited"],
  },
  "POST /v1/sites/:site/comments/:id/status": {
    id: "readOwnStatus",
    summary: "Ask what became of one's own comment",
    body: ownSchema,
    answers: { 200: "OwnStatus" },
    errors: ["forbidden", "rate_limited"],
  },
  "PUT /v1/sites/:site/comments/:id/vote": {
    id: "vote",
    summary: "Vote for a comment, or take one's vote back",
    body: voteSchema,
    answers: { 200: "VoteResponse" },
    errors: ["forbidden", "conflict", "rate_limited"],
  },
  "POST /v1/sites/:site/comments/:id/reports": {
    id: "reportComment",
    summary: "Report a comment to the moderators",
    body: reportSchema,
    answers: { 202: "ReportResponse" },
    errors: ["forbidden", "rate_limited"],
  },
  "POST /v1/sites/:site/preview": {
    id: "previewComment",
    summary: "See what a comment would look like",
    body: previewSchema,
    answers: { 200: "PreviewResponse" },
    errors: ["forbidden", "rate_limited"],
  },
  "POST /v1/sites/:site/akismet/:id/:secret": {
    id: "correctByAkismet",
    summary: "Where Akismet corrects itself",
    body: correctionSchema,
    answers: { 200: "Corrections", 400: "Malformed" },
    errors: ["forbidden"],
  },

  "POST /v1/sites/:site/checks": {
    id: "checkSubmission",
    summary: "Have the submission of any form judged; nothing is published",
    scopes: ["check"],
    body: checkSchema,
    answers: { 200: "CheckAnswer" },
    errors: ["rate_limited"],
  },
  "POST /v1/sites/:site/checks/:id/feedback": {
    id: "giveFeedback",
    summary: "Say what a check really was, so that Akismet learns",
    scopes: ["check"],
    body: feedbackSchema,
    answers: { 200: "CheckFeedback" },
    errors: ["rate_limited"],
  },
  "POST /1.1/verify-key": {
    id: "akismetVerifyKey",
    summary: "As Akismet's: whether a token is good for a site",
    speaksAkismet: true,
    body: akismetKeySchema,
    answers: { 200: "text" },
  },
  "POST /1.1/comment-check": {
    id: "akismetCommentCheck",
    summary: "As Akismet's: whether a submission is spam",
    speaksAkismet: true,
    body: akismetFormSchema,
    answers: { 200: "text" },
  },
  "POST /1.1/submit-spam": {
    id: "akismetSubmitSpam",
    summary: "As Akismet's: tell of spam that was missed",
    speaksAkismet: true,
    body: akismetFormSchema,
    answers: { 200: "text" },
  },
  "POST /1.1/submit-ham": {
    id: "akismetSubmitHam",
    summary: "As Akismet's: tell of what was wrongly called spam",
    speaksAkismet: true,
    body: akismetFormSchema,
    answers: { 200: "text" },
  },

  "GET /v1/admin/health": {
    id: "checkHealth",
    summary: "What the server sees to be wrong with itself, and what to do about it",
    scopes: ["manage"],
    answers: { 200: "ServerHealth" },
  },
  "GET /v1/admin/me": {
    id: "readMe",
    summary: "Who the token is, its sites and scopes",
    scopes: [],
    answers: { 200: "Me" },
  },
  "POST /admin/session": {
    id: "signIn",
    summary: "Sign the moderators' page in; answers with its cookie",
    body: sessionSchema,
    answers: { 201: "Me" },
    setsCookie: true,
    errors: ["unauthorized", "forbidden"],
  },
  "DELETE /admin/session": {
    id: "signOut",
    summary: "Sign the moderators' page out",
    answers: { 204: null },
    setsCookie: true,
    errors: ["forbidden"],
  },
  "GET /v1/admin/tokens": {
    id: "listTokens",
    summary: "List the tokens that reach no further than one's own",
    scopes: ["manage"],
    answers: { 200: "Tokens" },
  },
  "POST /v1/admin/tokens": {
    id: "createToken",
    summary: "Make a token, or give an e-mail address of Cloudflare Access rights",
    scopes: ["manage"],
    body: newToken,
    answers: { 201: "TokenCreated" },
    errors: ["conflict"],
  },
  "DELETE /v1/admin/tokens/:id": {
    id: "revokeToken",
    summary: "Revoke a token, and end the sessions begun with it",
    scopes: ["manage"],
    answers: { 204: null },
  },
  "GET /v1/admin/sites": { id: "listSites", summary: "List the sites", scopes: ["read"], answers: { 200: "Sites" } },
  "POST /v1/admin/sites": {
    id: "createSite",
    summary: "Make a site",
    scopes: ["manage"],
    body: newSite,
    answers: { 201: "SiteItem" },
    errors: ["conflict"],
  },
  "GET /v1/admin/sites/:site": {
    id: "readSite",
    summary: "Read a site's settings and how Akismet does",
    scopes: ["read"],
    answers: { 200: "SiteWithState" },
  },
  "PATCH /v1/admin/sites/:site": {
    id: "changeSite",
    summary: "Change a site's settings; what is absent stays, `null` goes back to the default",
    scopes: ["manage"],
    body: siteChange,
    answers: { 200: "SiteItem" },
  },
  "POST /v1/admin/sites/:site/akismet/trials": {
    id: "tryAkismet",
    summary: "Have Akismet judge a test, of which it learns nothing and nothing is kept",
    scopes: ["manage"],
    answers: { 200: "AkismetTrial" },
  },
  "GET /v1/admin/sites/:site/comments": {
    id: "searchComments",
    summary: "Read the queue, or search",
    scopes: ["read"],
    query: queueQuery,
    answers: { 200: "QueuePage" },
  },
  "GET /v1/admin/sites/:site/comments/:id": {
    id: "readComment",
    summary: "Read a comment with its history",
    scopes: ["read"],
    answers: { 200: "CommentWithHistory" },
  },
  "GET /v1/admin/sites/:site/counts": {
    id: "countComments",
    summary: "How many comments each status has, up to 100, and its newest",
    scopes: ["read"],
    answers: { 200: "QueueCounts" },
  },
  "PATCH /v1/admin/sites/:site/comments/:id": {
    id: "changeComment",
    summary: "Edit a comment, or pin it; what is absent stays, and the original in its history",
    scopes: ["moderate", "read"],
    body: changeSchema,
    answers: { 200: "ChangedComment" },
    errors: ["conflict"],
  },
  "DELETE /v1/admin/sites/:site/comments/:id": {
    id: "deleteComment",
    summary: "Delete a comment for good, from trash or spam only",
    scopes: ["moderate"],
    answers: { 204: null },
    errors: ["conflict"],
  },
  "POST /v1/admin/sites/:site/comments": {
    id: "commentAsSite",
    summary: "Comment as the site",
    scopes: ["moderate"],
    body: siteCommentSchema,
    answers: { 201: "ChangedComment" },
    errors: ["conflict"],
  },
  "POST /v1/admin/sites/:site/decisions": {
    id: "decide",
    summary: "Approve comments, hold them, or call them spam or trash",
    scopes: ["moderate"],
    body: decisionSchema,
    answers: { 200: "Decisions" },
  },
  "POST /v1/admin/sites/:site/rechecks": {
    id: "recheck",
    summary: "Ask Akismet again, now",
    scopes: ["moderate"],
    body: recheckSchema,
    answers: { 200: "Rechecks" },
  },
  "GET /v1/admin/sites/:site/bans": {
    id: "listBans",
    summary: "List the bans",
    scopes: ["moderate"],
    answers: { 200: "Bans" },
  },
  "POST /v1/admin/sites/:site/bans": {
    id: "createBan",
    summary: "Ban a network, an e-mail address or a domain",
    scopes: ["moderate"],
    body: banSchema,
    answers: { 201: "Ban" },
    errors: ["conflict"],
  },
  "DELETE /v1/admin/sites/:site/bans/:id": {
    id: "liftBan",
    summary: "Lift a ban",
    scopes: ["moderate"],
    answers: { 204: null },
  },
  "GET /v1/admin/sites/:site/words": {
    id: "readWords",
    summary: "Read the lists of words",
    scopes: ["manage"],
    answers: { 200: "Words" },
  },
  "PUT /v1/admin/sites/:site/words": {
    id: "replaceWords",
    summary: "Replace the lists of words",
    scopes: ["manage"],
    body: wordsSchema,
    answers: { 200: "Words" },
  },
  "POST /v1/admin/sites/:site/words/trials": {
    id: "tryWords",
    summary: "Try which of the newest 1,000 comments lists of words would have caught",
    scopes: ["manage", "read"],
    query: trialQuery,
    body: wordsSchema,
    answers: { 200: "WordsTrial" },
  },
  "GET /v1/admin/sites/:site/pages": {
    id: "listPages",
    summary: "List the pages that have had a comment, by their keys, or search them",
    scopes: ["read"],
    query: pagesQuery,
    answers: { 200: "PagesPage" },
  },
  "PATCH /v1/admin/sites/:site/pages/:id": {
    id: "changePage",
    summary: "Close, reopen, hold, retitle, date or move a page, or merge it into another; what is absent stays",
    scopes: ["moderate"],
    body: pageChange,
    answers: { 200: "PageChanged" },
    errors: ["conflict"],
  },
  "GET /v1/admin/sites/:site/stats": {
    id: "readStats",
    summary: "Count comments and corrections by day, and tell how Akismet does",
    scopes: ["read"],
    query: statsQuery,
    answers: { 200: "SiteStats" },
  },
  "GET /v1/admin/sites/:site/checks": {
    id: "listChecks",
    summary: "List what programs had judged, newest first",
    scopes: ["read"],
    query: checksQuery,
    answers: { 200: "ChecksPage" },
  },
  "POST /v1/admin/sites/:site/checks/:id/feedback": {
    id: "correctCheck",
    summary: "Say as a moderator what a check really was, so that Akismet learns",
    scopes: ["moderate"],
    body: feedbackSchema,
    answers: { 200: "CheckFeedback" },
  },
  "GET /v1/admin/sites/:site/outbox": {
    id: "listOutbox",
    summary: "List what waits to be told to Akismet",
    scopes: ["read"],
    query: outboxQuery,
    answers: { 200: "Outbox" },
  },
  "POST /v1/admin/sites/:site/outbox/:id/retries": {
    id: "retryOutbox",
    summary: "Tell Akismet now",
    scopes: ["moderate"],
    answers: { 202: "Retry" },
  },
};
