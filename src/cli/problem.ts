import type { HealthProblem } from "../contract.ts";

const problem =
  (level: HealthProblem["level"]) =>
  (check: string, says: string, remedy: string, site?: string): HealthProblem => ({
    check,
    level,
    says,
    remedy,
    ...(site === undefined ? {} : { site }),
  });

/** What keeps readers, moderators or the spam checks from working. */
export const error = problem("error");
/** What works, and not as it should. */
export const warning = problem("warning");

/** As people read it. */
export function problemText({ level, says, remedy, site }: HealthProblem): string {
  return `${level}: ${site === undefined ? "" : `${site}: `}${says}.\n  ${remedy}.`;
}
