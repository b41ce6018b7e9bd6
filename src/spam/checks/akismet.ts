import type { AkismetAnswer } from "../../domain/akismet.ts";
import type { SiteSettings } from "../../domain/site.ts";
import type { Finding, Says } from "../../domain/verdict.ts";

const SAYS: Record<Exclude<AkismetAnswer["result"], "discard">, Says> = {
  ham: "ham",
  spam: "spam",
  recheck: "hold",
  unchecked: "hold",
};

/** Akismet's answer as a finding; what it calls blatant is discarded if the site chose so; one that is missing or unclear holds, whatever the reason. */
export function akismetFinding(answer: AkismetAnswer, { blatantSpam }: Pick<SiteSettings, "blatantSpam">): Finding {
  const alert = answer.alert === null ? {} : { alertCode: answer.alert.code, alertMessage: answer.alert.message };
  const more =
    answer.result === "unchecked"
      ? { kind: answer.kind, detail: answer.detail }
      : answer.result === "recheck"
        ? { recheckAfterSeconds: answer.recheckAfterSeconds }
        : {};
  const finding: Finding = {
    check: "akismet",
    reason: `akismet.${answer.result}`,
    says: answer.result === "discard" ? (blatantSpam === "discard" ? "discard" : "spam") : SAYS[answer.result],
    evidence: { ...more, ...alert },
  };
  const isPostponed = answer.result === "unchecked" && answer.kind === "allowance";
  return isPostponed ? { ...finding, reason: "akismet.postponed" } : finding;
}
