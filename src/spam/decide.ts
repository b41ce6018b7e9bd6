import type { Finding, Says, Verdict } from "../domain/verdict.ts";

/** The strictest word wins; who has nothing against a comment lets it through. */
const PRECEDENCE: readonly Says[] = ["discard", "spam", "hold", "ham"];

/** Combines findings to one verdict. */
export function decide(findings: Finding[]): Verdict {
  const says = PRECEDENCE.find((word) => findings.some((finding) => finding.says === word)) ?? "ham";
  return { says, findings };
}

/** Whether asking Akismet can still change the outcome: what is spam already stays so, and saves a call. */
export function isOpenToAkismet(findings: Finding[]): boolean {
  const { says } = decide(findings);
  return says === "ham" || says === "hold";
}
