import fc from "fast-check";
import { type AkismetAnswer, type AkismetResult, unchecked } from "../../../src/domain/akismet.ts";
import { COMMENT_STATUSES, idAt } from "../../../src/domain/comment.ts";
import type { SiteSettings } from "../../../src/domain/site.ts";
import type { Rechecked } from "../../../src/spam/recheck.ts";
import { finding, NOW } from "./builders.ts";

export const answered = (result: "ham" | "spam" | "discard"): AkismetAnswer => ({ result, guid: null, alert: null });

export const PROVISIONAL: AkismetAnswer = { result: "recheck", recheckAfterSeconds: 120, guid: null, alert: null };

/** One of each kind. */
export const ANSWERS = [
  answered("ham"),
  answered("spam"),
  answered("discard"),
  PROVISIONAL,
  unchecked("timeout", ""),
] as const;

export const KEEP: Pick<SiteSettings, "blatantSpam"> = { blatantSpam: "keep" };

/** A comment that waits for Akismet alone. */
export const waiting = (changes: Partial<Rechecked> = {}): Rechecked => ({
  id: idAt(NOW),
  status: "pending",
  decidedAt: null,
  akismetResult: "unchecked",
  findings: [finding("hold", "akismet")],
  ...changes,
});

export const anyAnswer = fc.constantFrom(...ANSWERS);

export const anySettings = fc.record({ blatantSpam: fc.constantFrom("keep", "discard") });

/** A comment in any state, whether or not it can come about. */
export const anyComment = fc.record<Rechecked>({
  id: fc.constant(idAt(NOW)),
  status: fc.constantFrom(...COMMENT_STATUSES),
  decidedAt: fc.option(fc.constant(NOW)),
  akismetResult: fc.option(fc.constantFrom<AkismetResult>("ham", "spam", "discard", "recheck", "unchecked")),
  findings: fc.array(
    fc.constantFrom(
      finding("hold", "links"),
      finding("spam", "words"),
      finding("hold", "akismet"),
      finding("spam", "akismet"),
    ),
  ),
});
