import type { Context } from "../context.ts";
import { type CheckedSite, type CheckFacts, type EarlierCheck, loadCheckFacts } from "../db/check-facts.ts";
import { insertCheck } from "../db/checks.ts";
import { assertReach } from "../domain/actor.ts";
import { readerPrefix } from "../domain/address.ts";
import type { AkismetAnswer } from "../domain/akismet.ts";
import { dayOf } from "../domain/day.ts";
import { Refusal } from "../domain/error.ts";
import { LIMITS } from "../domain/limits.ts";
import { assertOrigin, type Site } from "../domain/site.ts";
import type { Finding, Verdict } from "../domain/verdict.ts";
import type { AkismetFields } from "../spam/akismet-fields.ts";
import { assessForProgram } from "../spam/assess.ts";
import { banCandidates } from "../spam/ban-candidates.ts";
import { akismetFinding } from "../spam/checks/akismet.ts";
import { decide, isOpenToAkismet } from "../spam/decide.ts";
import type { EarlierComment, Facts, Submission } from "../spam/submission.ts";
import { askAkismet } from "./ask-akismet.ts";
import { findActor, isOwner } from "./find-actor.ts";
import { programOf, unauthorized } from "./find-program.ts";
import { unknownSite } from "./read-by-page.ts";
import { NO_ARRIVAL } from "./submission-again.ts";

/** A submission as a program sent it. */
export interface CheckInput {
  type: string;
  address: string;
  userAgent: string | null;
  name: string;
  email: string | null;
  url: string | null;
  body: string;
  honeypot: string;
  /** Asked before, or only a test: no part of a burst. */
  isAgain: boolean;
  recheckReason: string | null;
  /** What Akismet gets, but for the address of the site. */
  fields: AkismetFields;
}

export interface CheckRequest {
  credential: string;
  site: CheckedSite;
  origin: string | null;
  /** Refuses what is malformed; called when it is known who asks. */
  read(): CheckInput;
}

export interface CheckResult {
  id: number;
  siteId: string;
  verdict: Verdict;
  /** `null` where Akismet was not asked. */
  answer: AkismetAnswer | null;
}

export function tooManyChecks(): Refusal {
  const retryAfterSeconds = LIMITS.rateLimitPeriodSeconds;
  return new Refusal("rate_limited", "Too many requests with this token; try again in a minute", { retryAfterSeconds });
}

export function quotaSpent(now: number): Refusal {
  const retryAfterSeconds = Math.ceil((dayOf(now).endMs - now) / 1_000);
  const message = `This token has had its ${LIMITS.checksPerDay} checks of the day (UTC) on this site`;
  return new Refusal("rate_limited", message, { retryAfterSeconds });
}

/** An earlier check as the checks of bursts and of Akismet's health know comments. */
function earlierOf(check: EarlierCheck): EarlierComment {
  const { id, email, akismetResult, akismetCheckedAt, createdAt, address } = check;
  const unknown = {
    pageId: 0,
    parentId: null,
    status: "pending",
    name: "",
    authorKeyHash: null,
    textHash: "",
  } as const;
  return {
    ...unknown,
    id,
    email,
    akismetResult,
    akismetCheckedAt,
    createdAt,
    addressHash: readerPrefix(address ?? ""),
  };
}

function submissionOf(site: Site, input: CheckInput, now: number): Submission {
  const { name, email, url, body, honeypot, address, userAgent } = input;
  return {
    siteId: site.id,
    pageKey: "",
    parentId: null,
    name,
    email,
    url,
    body,
    honeypot,
    authorKeyHash: null,
    addressHash: readerPrefix(address),
    textHash: "",
    pageDetails: { title: null, published: null, tags: [] },
    reader: { address, userAgent, referrer: null, path: "", headers: {} },
    receivedAt: now,
  };
}

function assess(site: Site, input: CheckInput, { recent, words, bans }: CheckFacts, now: number): Finding[] {
  const facts: Facts = {
    ...NO_ARRIVAL,
    site,
    page: null,
    parent: null,
    sameToken: null,
    sameContent: null,
    trail: [],
    recent: input.isAgain ? [] : recent.map(earlierOf),
    bans,
    words,
  };
  return assessForProgram(submissionOf(site, input, now), facts, input.type);
}

/** What was read, or why it is refused, which is said only to who may ask. */
function attempt(read: () => CheckInput): { input: CheckInput } | { refusal: unknown } {
  try {
    return { input: read() };
  } catch (refusal) {
    return { refusal };
  }
}

/** Refuses in the order of all routes: who may not ask, who asks too often, and only then what is wrong with it. */
async function refuseEarly(
  context: Context,
  { credential, site }: CheckRequest,
  isWithinRate: boolean,
  refusal: unknown,
): Promise<never> {
  const actor = await findActor(context, credential);
  if (actor === null) throw unauthorized();
  assertReach(actor, "siteId" in site ? site.siteId : undefined, ["check"]);
  throw isWithinRate ? refusal : tooManyChecks();
}

/**
 * Judges what a program sends, publishes nothing, and keeps it for feedback. Two D1 round trips, the token's included,
 * one row written, and at most one Akismet call.
 */
export async function checkSubmission(context: Context, request: CheckRequest): Promise<CheckResult> {
  const { credential, site: place, origin } = request;
  const { database, settings } = context;
  const now = context.now();
  const isWithinRate = await context.withinRate("check", credential);
  const read = attempt(request.read);
  if (!isWithinRate || "refusal" in read) {
    return refuseEarly(context, request, isWithinRate, "refusal" in read ? read.refusal : null);
  }
  const { input } = read;
  const isOwnerToken = await isOwner(context, credential);
  const bans = banCandidates(input);
  const query = { credential, isOwner: isOwnerToken, site: place, bans, now };
  const facts = await loadCheckFacts(database, query, settings.isAkismetKeySet);
  const { actor, tokenId } = programOf(context, { isOwnerToken, token: facts.token, place });
  const { site } = facts;
  if (site === null) throw unknownSite();
  assertOrigin(site, origin, settings.publicUrl);
  if ((facts.used[tokenId] ?? 0) >= LIMITS.checksPerDay) throw quotaSpent(now);

  const findings = assess(site, input, facts, now);
  const submitted: AkismetFields = { ...input.fields, blog: site.url };
  const { recheckReason } = input;
  const asked = isOpenToAkismet(findings)
    ? await askAkismet(context, site, facts.recent.map(earlierOf), {
        fields: submitted,
        ...(recheckReason === null ? {} : { recheckReason }),
      })
    : null;
  if (asked !== null) findings.push(akismetFinding(asked.answer, site.settings));
  const verdict = decide(findings);
  Object.assign(context.trace, { siteId: site.id, verdict: verdict.says });
  const id = await insertCheck(database, {
    siteId: site.id,
    leastId: context.newId(),
    tokenId,
    now,
    actor: actor.name,
    type: input.type,
    says: verdict.says,
    findings,
    submitted,
    akismetResult: asked?.answer.result ?? null,
    akismetGuid: asked?.answer.guid ?? null,
    akismetCheckedAt: asked?.checkedAt ?? null,
    feedback: null,
    feedbackAt: null,
    feedbackBy: null,
  });
  if (id === null) throw quotaSpent(now);
  return { id, siteId: site.id, verdict, answer: asked?.answer ?? null };
}
