import type { CommentStatus, QueueComment } from "../contract.ts";
import { create } from "./dom.ts";
import { describeAkismet, describeFinding } from "./reasons.ts";
import { safeLink, setRenderedHtml } from "./safe-html.ts";

export type Action = CommentStatus | "recheck";

export const statusNames: Record<CommentStatus, string> = {
  pending: "Pending",
  approved: "Approved",
  spam: "Spam",
  trash: "Trash",
};

const actionNames: Record<Action, string> = {
  approved: "Approve",
  pending: "Hold",
  spam: "Spam",
  trash: "Trash",
  recheck: "Check again",
};

/** Draws one comment of the queue, with a button for everything that can be done with it. */
export function createRow(comment: QueueComment, act: (action: Action) => void): HTMLElement {
  const { id, html, author, verdict, akismet } = comment;
  const article = create("article", { id: `comment-${id}`, tabindex: -1, "aria-labelledby": `author-${id}` });
  const body = create("div", { class: "body" });
  setRenderedHtml(body, html ?? "");
  const problem = create("p", { class: "problem", role: "alert" });
  article.append(createHeader(comment), body, createFacts(comment));
  const reasons = verdict.findings.filter(({ check, says }) => says !== "ham" && check !== "akismet");
  if (reasons.length > 0) article.append(createReasons(reasons.map(describeFinding)));
  if (comment.nextCheckAt !== null) article.append(create("p", { class: "waiting" }, "Awaiting spam check"));
  article.append(create("p", { class: "quiet" }, describeAkismet(akismet, verdict.findings)));
  const actions = Object.keys(actionNames) as Action[];
  const buttons = actions.filter((action) => action !== comment.status).map((action) => createAction(action, act));
  const label = `Decide on the comment by ${author?.name ?? "a deleted author"}`;
  article.append(create("div", { class: "actions", role: "group", "aria-label": label }, ...buttons), problem);
  return create("li", {}, article);
}

function createHeader({ id, author, status, createdAt, page }: QueueComment): HTMLElement {
  const header = create("header", {}, create("h3", { id: `author-${id}` }, author?.name ?? "Deleted"));
  const time = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(createdAt),
  );
  header.append(create("span", { class: "status" }, statusNames[status]));
  header.append(create("time", { datetime: createdAt, class: "quiet" }, time));
  const place = create("p", { class: "quiet" }, "On ", createLink(page.url, page.title ?? page.key));
  header.append(place);
  return header;
}

function createFacts({ email, author, ip, authorRecord }: QueueComment): HTMLElement {
  const facts: [string, Node | string][] = [];
  if (email) facts.push(["Email", email]);
  if (author?.url) facts.push(["Website", createLink(author.url, author.url)]);
  if (ip) facts.push(["Address", ip]);
  facts.push(["Before", `${authorRecord.approved} approved, ${authorRecord.spam} spam`]);
  const terms = facts.map(([term, value]) => create("div", {}, create("dt", {}, term), create("dd", {}, value)));
  return create("dl", { class: "quiet" }, ...terms);
}

function createReasons(reasons: string[]): HTMLElement {
  const items = reasons.map((reason) => create("li", {}, reason));
  return create("ul", { class: "reasons", "aria-label": "Why it was held" }, ...items);
}

function createLink(address: string, text: string): HTMLElement {
  const link = safeLink(address);
  return link === null
    ? create("span", {}, text)
    : create("a", { href: link, rel: "nofollow noopener noreferrer" }, text);
}

function createAction(action: Action, act: (action: Action) => void): HTMLElement {
  const button = create("button", { type: "button" }, actionNames[action]);
  button.addEventListener("click", () => act(action));
  return button;
}
