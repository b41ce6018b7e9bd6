import type { CommentStatus } from "./comment.ts";

export type Says = "ham" | "hold" | "spam" | "discard";

export type Evidence = Record<string, string | number | boolean | null>;

/** What one check found, for a moderator to read: `reason` is `check.what`, stable and never shown to readers. */
export interface Finding {
  check: string;
  reason: string;
  says: Says;
  evidence: Evidence;
}

export interface Verdict {
  says: Says;
  findings: Finding[];
}

/** The status a comment gets from what was said of it. Readers see no difference between the last three. */
export const STATUS_OF: Record<Says, CommentStatus> = {
  ham: "approved",
  hold: "pending",
  spam: "spam",
  discard: "spam",
};
