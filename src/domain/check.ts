import type { AkismetResult } from "./akismet.ts";
import type { Finding, Says } from "./verdict.ts";

/** What a person or a program says a submission was. */
export const FEEDBACK = ["spam", "ham"] as const;
export type Feedback = (typeof FEEDBACK)[number];

/** A submission that some program had judged: a message, a sign-up, a comment published elsewhere. */
export interface StoredCheck {
  id: number;
  /** The name of the token that asked. */
  actor: string;
  /** By Akismet's names or in the program's own word. */
  type: string;
  says: Says;
  findings: Finding[];
  /** All that was sent, by Akismet's names; `null` when it is no longer kept. */
  submitted: Record<string, string | string[]> | null;
  akismetResult: AkismetResult | null;
  akismetGuid: string | null;
  akismetCheckedAt: number | null;
  feedback: Feedback | null;
  feedbackAt: number | null;
  feedbackBy: string | null;
}

/** A text of what was sent; of a name that was sent twice, the first. */
export function submittedText({ submitted }: Pick<StoredCheck, "submitted">, name: string): string | null {
  const value = submitted?.[name];
  return (Array.isArray(value) ? value[0] : value) ?? null;
}
