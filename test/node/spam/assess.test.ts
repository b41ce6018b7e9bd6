import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { assess } from "../../../src/spam/assess.ts";
import { decide } from "../../../src/spam/decide.ts";
import { earlier, facts, submission } from "./builders.ts";
import { SUSPICIOUS, SUSPICIOUS_FACTS } from "./suspicious.ts";

const CHECKS = new URL("../../../src/spam/checks/", import.meta.url);

describe("works", () => {
  test("an honest comment has nothing against it", () => {
    expect(assess(submission(), facts())).toEqual([]);
  });

  test("all checks run and tell every reason, though the first alone would do", () => {
    const findings = assess(SUSPICIOUS, SUSPICIOUS_FACTS);
    expect(findings.map(({ reason }) => reason).sort()).toEqual([
      "bans.domain",
      "bursts.address",
      "duplicate.same-text",
      "first-comment.untrusted",
      "form-token.too-fast",
      "hold-all.site",
      "honeypot.filled",
      "links.too-many",
      "turnstile.failed",
      "words.block",
    ]);
    expect(decide(findings).says).toBe("spam");
  });

  test("there is no check that nobody runs, and Akismet's answer, readers' reports and closing alone come later", () => {
    const files = readdirSync(CHECKS).map((file) => file.replace(/\.ts$/, ""));
    const run = assess(SUSPICIOUS, SUSPICIOUS_FACTS).map(({ check }) => check);
    expect([...run, "akismet", "closed", "reports"].sort()).toEqual(files.sort());
  });

  test("each reason begins with its check, so that a moderator's page can group them", () => {
    const findings = assess(SUSPICIOUS, SUSPICIOUS_FACTS);
    expect(findings.length).toBeGreaterThan(5);
    for (const { check, reason } of findings) expect(reason.startsWith(`${check}.`)).toBe(true);
  });

  test("hold alone does not become spam, however much of it there is", () => {
    const held = facts(
      { ...SUSPICIOUS_FACTS, bans: [], words: { hold: ["pills"], block: [] } },
      { holdAll: true, firstComment: "hold" },
    );
    const findings = assess({ ...SUSPICIOUS, honeypot: "" }, held);
    expect(findings.length).toBeGreaterThan(5);
    expect(decide(findings).says).toBe("hold");
  });
});

describe("resists", () => {
  test("no local check speaks for a comment: trust only silences", () => {
    const known = facts({ trail: [earlier({ textHash: "hash-of-other" })] }, { firstComment: "hold", holdAll: true });
    expect(assess(submission(), known).map(({ says }) => says)).toEqual(["hold"]);
  });
});
