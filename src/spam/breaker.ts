import { LIMITS } from "../domain/limits.ts";
import type { EarlierComment } from "./submission.ts";

/**
 * Whether Akismet is left alone, seen from the site's newest comments: `open` after five unclear answers in a row, for
 * 60 s from the last one; then `trial`, in which one comment may ask. It costs no row, and all isolates see the same.
 */
export function breakerState(recent: readonly EarlierComment[], now: number): "closed" | "open" | "trial" {
  const answers = recent
    .filter((earlier) => earlier.akismetCheckedAt !== null)
    .sort((one, other) => other.akismetCheckedAt! - one.akismetCheckedAt!)
    .slice(0, LIMITS.breakerAnswers);
  const isBroken =
    answers.length === LIMITS.breakerAnswers && answers.every((earlier) => earlier.akismetResult === "unchecked");
  if (!isBroken) return "closed";
  return now < answers[0]!.akismetCheckedAt! + LIMITS.breakerOpenMs ? "open" : "trial";
}
