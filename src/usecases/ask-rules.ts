import type { Context } from "../context.ts";
import type { RecheckOutcome, RecheckRow } from "../db/rechecks.ts";
import { findBans, findRules, type JudgedComment, type Rules } from "../db/rules.ts";
import type { Ban } from "../domain/ban.ts";
import { STATUS_OF } from "../domain/verdict.ts";
import { assessHidden } from "../spam/assess.ts";
import { banCandidates } from "../spam/ban-candidates.ts";
import { decide } from "../spam/decide.ts";
import { NO_ARRIVAL, submissionAgain } from "./submission-again.ts";

type BanKey = Pick<Ban, "kind" | "value">;

function keyOf({ kind, value }: BanKey): string {
  return `${kind} ${value}`;
}

function candidatesOf({ address, email, url }: JudgedComment): BanKey[] {
  return banCandidates({ address: address ?? "", email, url });
}

/** The outcome with all that a new comment would have against it now. */
function judgeNow(
  outcome: RecheckOutcome,
  comment: JudgedComment,
  { site, words }: Rules,
  bans: Ban[],
): RecheckOutcome {
  const { page, trail } = comment;
  const submission = submissionAgain(site.id, comment);
  const known = { parent: null, sameToken: null, sameContent: null, recent: [] };
  const facts = { ...known, ...NO_ARRIVAL, site, page, trail, bans, words };
  const { findings } = outcome.verdict;
  const local = assessHidden(submission, facts, findings);
  const verdict = decide([...local, ...findings.filter(({ check }) => check === "akismet")]);
  return { ...outcome, to: STATUS_OF[verdict.says], verdict };
}

/**
 * Asks today's rules about what Akismet's answers are about to show: a moderator may have banned its author, listed its
 * words, closed its page or begun to hold everything since it was sent. Two trips, and none where nothing is to be shown.
 */
export async function askRules(
  context: Context,
  siteId: string,
  rows: readonly RecheckRow[],
  outcomes: RecheckOutcome[],
): Promise<RecheckOutcome[]> {
  const shown = new Set(rows.filter(({ status }) => status === "approved").map(({ id }) => id));
  const ids = outcomes.filter(({ id, to }) => to === "approved" && !shown.has(id)).map(({ id }) => id);
  if (ids.length === 0) return outcomes;
  const { database, settings } = context;
  const rules = await findRules(database, siteId, ids, settings.isAkismetKeySet);
  if (rules === null) return outcomes;
  const candidates = new Map(rules.comments.flatMap(candidatesOf).map((ban) => [keyOf(ban), ban]));
  const found = await findBans(database, siteId, [...candidates.values()], context.now());
  const bans = new Map(found.map((ban) => [keyOf(ban), ban]));
  const comments = new Map(rules.comments.map((comment) => [comment.id, comment]));
  return outcomes.map((outcome) => {
    const comment = comments.get(outcome.id);
    if (comment === undefined) return outcome;
    const own = candidatesOf(comment).flatMap((ban) => bans.get(keyOf(ban)) ?? []);
    return judgeNow(outcome, comment, rules, own);
  });
}
