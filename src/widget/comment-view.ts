import type { AuthorRole, PublicComment } from "../contract.ts";
import { create } from "./dom.ts";
import { safeLink, setRenderedHtml } from "./safe-html.ts";
import { formatExactTime, formatTime } from "./time.ts";
import type { Words } from "./words.ts";

/**
 * Draws one comment without its replies, `actions` being what can be done with it.
 * `inReplyTo` names whom it answers where its place does not show that.
 */
export function createComment(
  comment: PublicComment,
  words: Words,
  inReplyTo: string | null,
  actions: HTMLElement[],
): HTMLElement {
  const { id, author } = comment;
  const article = create("article", { id: `comment-${id}`, tabindex: -1, "aria-labelledby": `author-${id}` });
  if (comment.deleted || author === null) {
    article.append(create("p", { id: `author-${id}`, class: "deleted" }, words.say("deleted")));
    return article;
  }
  const header = create("header", {}, createAuthor(id, author.name, author.url), createRole(author.role, words));
  if (inReplyTo !== null)
    header.append(create("span", { class: "aside" }, words.say("inReplyTo", { name: inReplyTo })));
  header.append(createPermalink(comment, words));
  if (comment.editedAt !== null) header.append(create("span", { class: "aside" }, words.say("edited")));
  if (comment.pinned) header.append(create("span", { class: "badge" }, words.say("pinned")));
  const body = create("div", { class: "body" });
  setRenderedHtml(body, comment.html ?? "");
  article.append(header, body);
  if (actions.length > 0) article.append(create("footer", {}, ...actions));
  return article;
}

function createAuthor(id: number, name: string, address: string | null): HTMLElement {
  const attributes = { id: `author-${id}`, class: "author" };
  const link = safeLink(address);
  if (link === null) return create("span", attributes, name);
  return create("a", { ...attributes, href: link, rel: "nofollow ugc noopener" }, name);
}

function createRole(role: AuthorRole, words: Words): HTMLElement | null {
  return role && create("span", { class: "badge" }, words.say(role));
}

function createPermalink({ id, createdAt }: PublicComment, { language }: Words): HTMLElement {
  const title = formatExactTime(createdAt, language);
  const time = create("time", { datetime: createdAt, title }, formatTime(createdAt, Date.now(), language));
  return create("a", { class: "aside", href: `#comment-${id}` }, time);
}
