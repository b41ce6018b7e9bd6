import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { COMMENT_STATUSES } from "../../../src/domain/comment.ts";
import type { Finding, Says } from "../../../src/domain/verdict.ts";
import { assess } from "../../../src/spam/assess.ts";
import { akismetFinding } from "../../../src/spam/checks/akismet.ts";
import { decide } from "../../../src/spam/decide.ts";
import type { EarlierComment, Facts, FormTokenState, Submission } from "../../../src/spam/submission.ts";
import { isTrusted } from "../../../src/spam/trust.ts";
import { anyAnswer, anySettings } from "./answers.ts";
import { earlier, facts, NOW, submission } from "./builders.ts";

const LADDER: readonly Says[] = ["ham", "hold", "spam", "discard"];
const isStricterOrSame = (one: Finding[], other: Finding[]) =>
  LADDER.indexOf(decide(one).says) >= LADDER.indexOf(decide(other).says);

/** The only two checks that trust keeps from firing. */
const SILENCED = ["first-comment", "links"];
const withoutSilenced = (findings: Finding[]) => findings.filter(({ check }) => !SILENCED.includes(check));

const anySubmission = fc
  .record({
    body: fc.constantFrom("Nice.", "Cheap pills", "https://a.example https://b.example", "[x](/y) and PILLS"),
    honeypot: fc.constantFrom("", "x"),
    email: fc.constantFrom("ada@example.org", null),
    authorKeyHash: fc.constantFrom("key-of-ada", null),
  })
  .map((changes): Submission => submission(changes));

const anyEarlier = fc
  .record({
    status: fc.constantFrom(...COMMENT_STATUSES),
    name: fc.constantFrom("Ada", "Eve"),
    authorKeyHash: fc.constantFrom("key-of-ada", "key-of-eve", null),
    addressHash: fc.constantFrom("address-of-ada", "address-of-eve"),
    textHash: fc.constantFrom("hash-of-nice", "hash-of-other"),
    id: fc.integer({ min: 1, max: 9 }),
    ageMs: fc.constantFrom(1, 60_000, 9 * 60_000, 86_400_000),
  })
  .map(({ ageMs, ...changes }) => earlier({ ...changes, createdAt: NOW - ageMs }));

const formToken: fc.Arbitrary<FormTokenState> = fc.constantFrom(
  { state: "valid", id: "token-1", issuedAt: NOW - 60_000 },
  { state: "missing" },
  { state: "too-fast", id: "token-1", issuedAt: NOW },
);

/** Facts with a trail of comments by this e-mail, whoever wrote them. */
const anyFacts: fc.Arbitrary<Facts> = fc
  .record({
    trail: fc.array(anyEarlier, { maxLength: 6 }),
    recent: fc.array(anyEarlier, { maxLength: 6 }),
    bans: fc.constantFrom<Facts["bans"]>([], [{ kind: "email", value: "ada@example.org", note: null }]),
    words: fc.constantFrom<Facts["words"]>(
      { hold: [], block: [] },
      { hold: ["pills"], block: [] },
      { hold: [], block: ["pills"] },
    ),
    turnstile: fc.constantFrom<Facts["turnstile"]>({ state: "off", codes: [] }, { state: "failed", codes: [] }),
    formToken,
    settings: fc.record({
      trust: fc.constantFrom("authorKey", "nameAndEmail"),
      firstComment: fc.constantFrom("judge", "hold"),
      holdAll: fc.boolean(),
      maxLinks: fc.constantFrom(0, 1, 2),
    }),
  })
  .map(({ settings, ...known }) => facts(known, settings));

/** The same comments by the same e-mail, none of which proves that its author is this one. */
const unproven = (trail: EarlierComment[]) =>
  trail.map((comment) => ({ ...comment, name: "Nobody", authorKeyHash: "key-of-nobody" }));

describe("works: trust", () => {
  test("silences the first-comment and the link check, and nothing else", () => {
    const linking = submission({ body: "Pills: https://a.example https://b.example" });
    const known = facts({ words: { hold: ["pills"], block: [] } }, { firstComment: "hold", holdAll: true });
    const checks = (trail: EarlierComment[]) => assess(linking, { ...known, trail }).map(({ check }) => check);
    const proof = earlier({ textHash: "hash-of-other" });
    expect(checks(unproven([proof])).sort()).toEqual(["first-comment", "hold-all", "links", "words"]);
    expect(checks([proof]).sort()).toEqual(["hold-all", "words"]);
  });
});

describe("resists: trust", () => {
  test("what a trail proves changes no finding but those of two checks, and those only by silencing", () => {
    fc.assert(
      fc.property(anySubmission, anyFacts, (sent, known) => {
        const trusted = assess(sent, known);
        const stranger = assess(sent, { ...known, trail: unproven(known.trail) });
        expect(withoutSilenced(trusted)).toEqual(withoutSilenced(stranger));
        expect(stranger).toEqual(expect.arrayContaining(trusted));
        if (!isTrusted(sent, known)) expect(trusted).toEqual(stranger);
      }),
      { numRuns: 1_000 },
    );
  });

  test("no trail takes back what is said of an author without one", () => {
    const saying = (findings: Finding[]) => withoutSilenced(findings).map(({ check, says }) => `${check} ${says}`);
    fc.assert(
      fc.property(anySubmission, anyFacts, (sent, known) => {
        const alone = saying(assess(sent, { ...known, trail: [] }));
        // An author who was here five times in ten minutes can be in a burst, so a trail may add a finding.
        expect(saying(assess(sent, known))).toEqual(expect.arrayContaining(alone));
      }),
      { numRuns: 1_000 },
    );
  });

  test("outweighs neither Akismet nor words nor bans", () => {
    fc.assert(
      fc.property(anySubmission, anyFacts, anyAnswer, anySettings, (sent, known, answer, settings) => {
        const trusting = { ...known, trail: [earlier(), ...known.trail] };
        const local = assess(sent, trusting);
        const akismet = akismetFinding(answer, settings);
        expect(isStricterOrSame([...local, akismet], [akismet])).toBe(true);
        if (known.bans.length > 0) expect(decide(local).says).toBe("spam");
        const hasWord = /pills/i.test(sent.body);
        if (hasWord && known.words.block.length > 0) expect(decide(local).says).toBe("spam");
        if (hasWord && known.words.hold.length > 0) expect(decide(local).says).not.toBe("ham");
      }),
      { numRuns: 1_000 },
    );
  });
});
