import type { Finding } from "../domain/verdict.ts";
import type { Check } from "./check.ts";
import { checkDuplicate } from "./checks/duplicate.ts";
import { checkFirstComment } from "./checks/first-comment.ts";
import { checkFormToken } from "./checks/form-token.ts";
import { checkHoldAll } from "./checks/hold-all.ts";
import { checkHoneypot } from "./checks/honeypot.ts";
import { checkLinks } from "./checks/links.ts";
import type { Facts, Submission } from "./submission.ts";

const CHECKS: readonly Check[] = [
  checkFormToken,
  checkHoneypot,
  checkDuplicate,
  checkLinks,
  checkHoldAll,
  checkFirstComment,
];

/** All local findings: every check runs, so that a moderator sees every reason. */
export function assess(submission: Submission, facts: Facts): Finding[] {
  return CHECKS.flatMap((check) => check(submission, facts) ?? []);
}
