import { type FormProblem, type FormView, problemHtml, renderCommentForm } from "./comment-form.ts";
import { type CommentList, isolated, renderCommentList } from "./comment-list.ts";
import { renderHtmlPage } from "./html-page.ts";
import { escapeHtml } from "./html-writer.ts";
import { THREAD_STYLE } from "./thread-style.ts";

type Sort = "oldest" | "newest" | "top";

export interface ThreadView extends CommentList {
  page: { url: string; title: string | null; count: number };
  sort: Sort;
  sortUrl(sort: Sort): string;
  /** What comes after these, and the beginning of all; `null` where this is it. */
  nextUrl: string | null;
  firstUrl: string | null;
  /** Whether these are further replies of one comment, and not comments of the page. */
  isOfReplies: boolean;
}

export interface ThreadDocument {
  /** `null` when it could not be read. */
  thread: ThreadView | null;
  /** `null` where there is nothing to fill in. */
  form: FormView | null;
  /** What became of a comment that was just posted. */
  posted: keyof typeof POSTED | null;
  problem: FormProblem | null;
}

const SORTS: Record<Sort, string> = {
  oldest: "Oldest first",
  newest: "Newest first",
  top: "Most votes first",
};

const NEXT: Record<Sort, string> = { oldest: "Newer comments", newest: "Older comments", top: "More comments" };

// Links of comments leave a frame; those of the document itself say that they stay.
const HEAD = `<base target="_top">\n`;
const POSTED = { approved: "Your comment is published.", pending: "Your comment is awaiting moderation." };

const noticeOf = (posted: ThreadDocument["posted"]) =>
  posted === null ? "" : `<p class="afterword-notice" role="status">${POSTED[posted]}</p>\n`;

const stayingLink = (url: string, text: string, attributes = "") =>
  `<a href="${escapeHtml(url)}" target="_self" rel="nofollow"${attributes}>${text}</a>`;

function headingOf({ page: { url, title, count } }: ThreadView): string {
  const comments = count === 0 ? "No comments yet" : `${count} ${count === 1 ? "comment" : "comments"}`;
  return `<h1>${comments} on <a href="${escapeHtml(url)}">${isolated(title ?? url)}</a></h1>\n`;
}

function sortsOf({ sort, sortUrl, showsVotes, isOfReplies, page: { count } }: ThreadView): string {
  if (isOfReplies || count < 2) return "";
  const sorts = (Object.keys(SORTS) as Sort[]).filter((one) => showsVotes || one !== "top" || one === sort);
  const links = sorts.map((one) => {
    return stayingLink(sortUrl(one), SORTS[one], one === sort ? ` aria-current="true"` : "");
  });
  return `<nav aria-label="Sort comments">\n${links.join("\n")}\n</nav>\n`;
}

function pagingOf({ sort, nextUrl, firstUrl, isOfReplies }: ThreadView): string {
  const links = [
    ...(firstUrl === null ? [] : [stayingLink(firstUrl, isOfReplies ? "All comments" : "First comments")]),
    ...(nextUrl === null ? [] : [stayingLink(nextUrl, isOfReplies ? "More replies" : NEXT[sort])]),
  ];
  return links.length === 0 ? "" : `<nav aria-label="Pages of comments">\n${links.join("\n")}\n</nav>\n`;
}

function commentsOf(thread: ThreadView): string {
  const list = thread.comments.length === 0 ? "" : renderCommentList(thread);
  return `<section id="comments" aria-label="Comments">\n${sortsOf(thread)}${list}${pagingOf(thread)}</section>\n`;
}

/**
 * A thread with its form as a whole document that needs no script: to be opened by a link or shown in a frame, and the
 * answer to a form post that was refused. It is to be served with `threadSecurityPolicy`.
 */
export function renderThreadDocument({ thread, form, posted, problem }: ThreadDocument): string {
  const heading = thread === null ? "<h1>Comments</h1>\n" : headingOf(thread);
  const comments = thread === null ? "" : commentsOf(thread);
  const answer = form === null ? problemHtml(problem, false) : renderCommentForm(form, problem);
  // What went wrong is met first.
  const parts = problem === null ? comments + answer : answer + comments;
  const body = `<main>\n${heading}${noticeOf(posted)}${parts}</main>`;
  const title = thread === null ? "Comments" : `Comments on ${thread.page.title ?? thread.page.url}`;
  const canonical = thread === null ? "" : `<link rel="canonical" href="${escapeHtml(thread.page.url)}">\n`;
  return renderHtmlPage(title, body, HEAD + canonical, THREAD_STYLE);
}
