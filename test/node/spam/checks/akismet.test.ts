import { describe, expect, test } from "vitest";
import { type AkismetAnswer, unchecked } from "../../../../src/domain/akismet.ts";
import { akismetFinding } from "../../../../src/spam/checks/akismet.ts";

const keep = { blatantSpam: "keep" } as const;
const discard = { blatantSpam: "discard" } as const;
const alert = { code: "10009", message: "You are over your limit" };

describe("works", () => {
  test.each(["ham", "spam"] as const)("%s is said as it is", (result) => {
    expect(akismetFinding({ result, guid: "g", alert: null }, keep)).toEqual({
      check: "akismet",
      reason: `akismet.${result}`,
      says: result,
      evidence: {},
    });
  });

  test("an alert is kept beside the verdict, for the site's owner", () => {
    expect(akismetFinding({ result: "ham", guid: null, alert }, keep)).toMatchObject({
      says: "ham",
      evidence: { alertCode: "10009", alertMessage: "You are over your limit" },
    });
  });
});

describe("refuses", () => {
  test("to publish on a provisional ham, and tells when it will be asked again", () => {
    const answer: AkismetAnswer = { result: "recheck", recheckAfterSeconds: 120, guid: null, alert: null };
    expect(akismetFinding(answer, keep)).toMatchObject({ says: "hold", evidence: { recheckAfterSeconds: 120 } });
  });

  test.each(["breaker", "network", "timeout", "status", "account", "key", "protocol"] as const)(
    "to publish without a clear answer, whatever the trouble: %s",
    (kind) => {
      const found = akismetFinding({ ...unchecked(kind, "more"), alert }, keep);
      expect(found).toMatchObject({ reason: "akismet.unchecked", says: "hold" });
      expect(found.evidence).toEqual({ kind, detail: "more", alertCode: "10009", alertMessage: alert.message });
    },
  );

  test("to publish what Akismet calls blatant, which is kept for review unless the site chose to discard it", () => {
    const blatant: AkismetAnswer = { result: "discard", guid: null, alert: null };
    expect(akismetFinding(blatant, keep)).toMatchObject({ reason: "akismet.discard", says: "spam" });
    expect(akismetFinding(blatant, discard)).toMatchObject({ reason: "akismet.discard", says: "discard" });
  });
});

describe("resists", () => {
  test("a site that discards blatant spam discards nothing else", () => {
    const answers: AkismetAnswer[] = [
      { result: "ham", guid: null, alert: null },
      { result: "spam", guid: null, alert },
      { result: "recheck", recheckAfterSeconds: 1, guid: null, alert: null },
      unchecked("status", "503"),
    ];
    for (const answer of answers) expect(akismetFinding(answer, discard)).toEqual(akismetFinding(answer, keep));
  });

  test("the guid, which lets a caller speak for a comment, is not among what a moderator sees", () => {
    const found = akismetFinding({ result: "spam", guid: "secret-guid", alert }, keep);
    expect(JSON.stringify(found)).not.toContain("secret-guid");
  });
});
