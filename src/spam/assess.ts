import type { Finding } from "../domain/verdict.ts";
import type { Check } from "./check.ts";
import { checkBans } from "./checks/bans.ts";
import { checkBursts } from "./checks/bursts.ts";
import { checkClosed } from "./checks/closed.ts";
import { checkDuplicate } from "./checks/duplicate.ts";
import { checkFirstComment } from "./checks/first-comment.ts";
import { checkFormToken } from "./checks/form-token.ts";
import { checkHoldAll } from "./checks/hold-all.ts";
import { checkHoneypot } from "./checks/honeypot.ts";
import { checkLinks } from "./checks/links.ts";
import { checkTurnstile } from "./checks/turnstile.ts";
import { checkWords } from "./checks/words.ts";
import type { Facts, Submission } from "./submission.ts";

/** How a comment came here: settled when it was sent, whatever its author makes of it later. By the name in findings. */
const ARRIVAL_CHECKS: Readonly<Record<string, Check>> = {
  "form-token": checkFormToken,
  turnstile: checkTurnstile,
  honeypot: checkHoneypot,
  bursts: checkBursts,
  duplicate: checkDuplicate,
};

/** What it says and who says it: asked again of every edit, and before a machine shows what was held. */
const CONTENT_CHECKS: readonly Check[] = [checkBans, checkWords, checkLinks, checkHoldAll, checkFirstComment];

/** What is asked of a submission that a program sends: how its form was used, who sent it and what it says. */
const PROGRAM_CHECKS: readonly Check[] = [checkHoneypot, checkBursts, checkBans, checkWords];

/** What only these types of Akismet's are asked besides: a post is full of links, and a pingback is one. */
const TYPE_CHECKS: readonly { check: Check; applies(type: string): boolean }[] = [
  { check: checkLinks, applies: (type) => !["forum-post", "blog-post", "pingback", "trackback"].includes(type) },
  { check: checkHoldAll, applies: (type) => ["comment", "reply"].includes(type) },
];

/**
 * The local findings of what is published elsewhere or not at all: nothing here knows of the form it came from, of the
 * pages of a site that close, or of authors who have been here before.
 */
export function assessForProgram(submission: Submission, facts: Facts, type: string): Finding[] {
  const ofType = TYPE_CHECKS.filter(({ applies }) => applies(type)).map(({ check }) => check);
  return [...PROGRAM_CHECKS, ...ofType].flatMap((check) => check(submission, facts) ?? []);
}

/** All local findings: every check runs, so that a moderator sees every reason. */
export function assess(submission: Submission, facts: Facts): Finding[] {
  return [...Object.values(ARRIVAL_CHECKS), ...CONTENT_CHECKS].flatMap((check) => check(submission, facts) ?? []);
}

/** The local findings of an edited comment: what its arrival told and readers reported stays, its new content is looked at anew. */
export function assessEdit(submission: Submission, facts: Facts, earlier: readonly Finding[]): Finding[] {
  const kept = earlier.filter(({ check }) => Object.hasOwn(ARRIVAL_CHECKS, check) || check === "reports");
  return [...kept, ...CONTENT_CHECKS.flatMap((check) => check(submission, facts) ?? [])];
}

/** The same for a comment that is not shown, which must not come to a page that was closed in the meantime. */
export function assessHidden(submission: Submission, facts: Facts, earlier: readonly Finding[]): Finding[] {
  const closed = checkClosed(submission, facts);
  return [...assessEdit(submission, facts, earlier), ...(closed === null ? [] : [closed])];
}
