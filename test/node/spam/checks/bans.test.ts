import { describe, expect, test } from "vitest";
import { BAN_KINDS } from "../../../../src/domain/ban.ts";
import { checkBans } from "../../../../src/spam/checks/bans.ts";
import { facts, submission } from "../builders.ts";

describe("a ban", () => {
  test.each(BAN_KINDS)(
    "works: on the reader's %s says spam, and tells a moderator why, and which one unless it is the reader's own address",
    (kind) => {
      const bans = [{ kind, value: "a.example", note: "Sold shoes" }];
      expect(checkBans(submission(), facts({ bans }))).toEqual({
        check: "bans",
        reason: `bans.${kind}`,
        says: "spam",
        evidence: kind === "address" ? { note: "Sold shoes" } : { value: "a.example", note: "Sold shoes" },
      });
    },
  );

  test("refuses: to say anything against a reader without one", () => {
    expect(checkBans(submission(), facts({ bans: [] }))).toBeNull();
  });

  test("resists: several, and one without a note, are one finding", () => {
    const value = "203.0.113.0/24";
    const bans = [
      { kind: "address", value, note: null } as const,
      { kind: "email", value: "ada@example.org", note: null } as const,
    ];
    expect(checkBans(submission(), facts({ bans }))).toMatchObject({
      reason: "bans.address",
      evidence: { note: null },
    });
  });
});
