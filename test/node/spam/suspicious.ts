import type { Facts, Submission } from "../../../src/spam/submission.ts";
import { earlier, facts, NOW, submission } from "./builders.ts";

/** A comment that every check has something against. */
export const SUSPICIOUS: Submission = submission({
  honeypot: "x",
  body: "Pills: https://a.example https://b.example",
});

/** Eve's, since a comment of the author's own would be a proof of trust. */
const wave = Array.from({ length: 5 }, (_, index) =>
  earlier({ name: "Eve", email: "eve@example.org", authorKeyHash: "key-of-eve" }, (index + 1) * 20_000),
);

/** What is known of it. */
export const SUSPICIOUS_FACTS: Facts = facts(
  {
    formToken: { state: "too-fast", id: "token-1", issuedAt: NOW - 10 },
    turnstile: { state: "failed", codes: ["invalid-input-response"] },
    recent: wave,
    bans: [{ kind: "domain", value: "example.org", note: null }],
    words: { hold: [], block: ["pills"] },
  },
  { holdAll: true, firstComment: "hold" },
);
