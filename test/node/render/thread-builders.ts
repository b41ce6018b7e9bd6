import type { FormView } from "../../../src/render/comment-form.ts";
import type { ShownComment } from "../../../src/render/comment-list.ts";
import type { ThreadDocument, ThreadView } from "../../../src/render/thread-document.ts";

export function shownComment(changes: Partial<ShownComment> = {}): ShownComment {
  return {
    id: 7,
    parent: null,
    author: { name: "Ada", url: "https://ada.example/", role: null },
    html: "<p>Nice.</p>\n",
    createdAt: "2026-11-24T10:00:00Z",
    editedAt: null,
    pinned: false,
    score: 0,
    deleted: false,
    replies: [],
    moreReplies: null,
    ...changes,
  };
}

export function shownThread(changes: Partial<ThreadView> = {}): ThreadView {
  return {
    page: { url: "https://blog.example/hello", title: "Hello", count: 3 },
    comments: [shownComment()],
    showsVotes: true,
    sort: "oldest",
    sortUrl: (sort) => `https://comments.example/thread?sort=${sort}`,
    nextUrl: null,
    firstUrl: null,
    isOfReplies: false,
    links: {
      permalink: (id) => `https://blog.example/hello#comment-${id}`,
      moreReplies: (id, cursor) => `https://comments.example/thread?replies=${id}&cursor=${cursor}`,
      reply: (id) => `https://comments.example/thread?parent=${id}#form`,
    },
    ...changes,
  };
}

export function commentForm(changes: Partial<FormView> = {}): FormView {
  return {
    action: "https://comments.example/v1/sites/blog/comments",
    hidden: { page: "/hello", token: "a.b" },
    typed: {},
    required: ["name", "email"],
    parent: null,
    notice: { text: "This site uses Akismet.", link: "Learn how.", url: "https://comments.example/sites/blog/privacy" },
    isHeldWithoutScript: false,
    isOpen: true,
    ...changes,
  };
}

export function threadDocument(changes: Partial<ThreadDocument> = {}): ThreadDocument {
  return { thread: shownThread(), form: commentForm(), posted: null, problem: null, ...changes };
}
