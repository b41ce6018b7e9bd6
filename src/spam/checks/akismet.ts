import type { AkismetAnswer } from "../../domain/akismet.ts";
import type { Finding, Says } from "../../domain/verdict.ts";

const SAYS: Record<AkismetAnswer["result"], Says> = {
  ham: "ham",
  spam: "spam",
  discard: "spam",
  recheck: "hold",
  unchecked: "hold",
};

/** Akismet's answer as a finding; one that is missing or unclear holds, whatever the reason. */
export function akismetFinding(answer: AkismetAnswer): Finding {
  const alert = answer.alert === null ? {} : { alertCode: answer.alert.code, alertMessage: answer.alert.message };
  const more =
    answer.result === "unchecked"
      ? { kind: answer.kind, detail: answer.detail }
      : answer.result === "recheck"
        ? { recheckAfterSeconds: answer.recheckAfterSeconds }
        : {};
  return {
    check: "akismet",
    reason: `akismet.${answer.result}`,
    says: SAYS[answer.result],
    evidence: { ...more, ...alert },
  };
}
