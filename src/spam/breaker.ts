import { LIMITS } from "../domain/limits.ts";
import type { EarlierComment } from "./submission.ts";

export type BreakerState = { state: "closed" } | { state: "open" | "trial"; lastAnswerAt: number };

/**
 * Whether Akismet is left alone, seen from the site's comments of the last ten minutes: `open` after five unclear
 * answers in a row, for 60 s from the last one; then `trial`, in which one comment may ask. It costs no row, and all
 * isolates see the same. A comment that was not asked about is stored with the time of that last answer, and so hands
 * the state on.
 */
export function breakerState(recent: readonly EarlierComment[], now: number): BreakerState {
  const answers = recent
    .filter((earlier) => earlier.akismetCheckedAt !== null)
    .sort((one, other) => other.akismetCheckedAt! - one.akismetCheckedAt!)
    .slice(0, LIMITS.breakerAnswers);
  const isBroken =
    answers.length === LIMITS.breakerAnswers && answers.every((earlier) => earlier.akismetResult === "unchecked");
  if (!isBroken) return { state: "closed" };
  const lastAnswerAt = answers[0]!.akismetCheckedAt!;
  return { state: now < lastAnswerAt + LIMITS.breakerOpenMs ? "open" : "trial", lastAnswerAt };
}
