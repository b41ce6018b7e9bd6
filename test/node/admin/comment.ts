import type { CommentStatus, QueueComment } from "../../../src/contract.ts";

interface Known {
  id: number;
  name?: string;
  email?: string | null;
  status?: CommentStatus;
}

/** A comment of the queue of which only this much is of interest. */
export function comment({ id, name = `Author ${id}`, email = null, status = "pending" }: Known): QueueComment {
  return {
    ...{ id, status, email, parent: null, depth: 0, author: { name, url: null, role: null }, html: "<p>Text</p>" },
    ...{ createdAt: "2026-11-24T10:00:00Z", editedAt: null, pinned: false, score: 0, deleted: false, replies: [] },
    ...{ moreReplies: null, reports: 0, ip: null, userAgent: null, referrer: null, source: "Text", nextCheckAt: null },
    ...{ page: { id: 1, key: "/hello", url: "https://blog.example/hello", title: null }, akismet: null },
    ...{ verdict: { says: "hold", findings: [] }, authorRecord: { approved: 0, spam: 0 } },
  };
}
