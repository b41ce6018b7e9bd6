import type { CommentStatus, QueueComment } from "../../src/contract.ts";
import type { Sample } from "./input.ts";

/** What the server said to one comment: the id it was stored under, or why it was not accepted ("429 rate_limited"). */
export type Answer = { sample: Sample } & ({ id: number } | { refusal: string });

/** What the queue tells about a comment. */
export type Stored = Pick<QueueComment, "id" | "status" | "source">;

/** The number of comments by status, and of those not accepted or lost, of one label. */
export type Row = { comments: number; approved: number; pending: number; spam: number; failed: number } & {
  trash?: number;
};

/** Counts by label what became of the comments, with a sum in the end. */
export function tabulate(answers: Answer[], stored: Map<number, Stored>): Record<string, Row> {
  const rows = new Map<string, Row>();
  const total = emptyRow();
  for (const answer of answers) {
    const row = rows.get(answer.sample.label) ?? emptyRow();
    rows.set(answer.sample.label, row);
    const outcome: CommentStatus | "failed" = ("id" in answer && stored.get(answer.id)?.status) || "failed";
    for (const counted of [row, total]) {
      counted.comments += 1;
      counted[outcome] = (counted[outcome] ?? 0) + 1;
    }
  }
  return { ...Object.fromEntries(rows), "(all)": total };
}

/** Every comment that was accepted and is not there exactly as sent, each as a line that says so. */
export function findLosses(answers: Answer[], stored: Map<number, Stored>): string[] {
  const owners = new Map<number, string>();
  return answers.flatMap((answer) => {
    if (!("id" in answer)) return [];
    const { id, sample } = answer;
    const owner = owners.get(id);
    owners.set(id, sample.origin);
    if (owner) return [`${sample.origin}: was given the id ${id}, as was ${owner}`];
    const comment = stored.get(id);
    if (!comment) return [`${sample.origin}: accepted as ${id}, but not in the queue`];
    if (comment.source === sample.text) return [];
    return [`${sample.origin}: sent ${JSON.stringify(sample.text)}, stored ${JSON.stringify(comment.source)}`];
  });
}

/** How often each refusal came. */
export function countRefusals(answers: Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    if ("refusal" in answer) counts[answer.refusal] = (counts[answer.refusal] ?? 0) + 1;
  }
  return counts;
}

/** Whether a refusal is the server's fault; a 4xx may be the right answer to what was sent. */
export function isServerFailure(refusal: string): boolean {
  return !/^4\d\d\b/.test(refusal);
}

function emptyRow(): Row {
  return { comments: 0, approved: 0, pending: 0, spam: 0, failed: 0 };
}
