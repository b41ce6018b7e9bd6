import type { PublicComment } from "../contract.ts";
import { create } from "./dom.ts";
import { safeLink, setRenderedHtml } from "./safe-html.ts";
import type { Words } from "./words.ts";

export interface CommentLook {
  words: Words;
  /** Whom the comment answers, where its place does not show that. */
  inReplyToName: string | null | undefined;
  hasAvatar: boolean;
  /** Held, and shown to its author alone. */
  isPending: boolean | undefined;
  /** What can be done with it. */
  actions: HTMLElement[];
}

/** Draws one comment without its replies. */
export function createComment(comment: PublicComment, look: CommentLook): HTMLElement {
  const { id, author } = comment;
  const { words, inReplyToName } = look;
  const article = create("article", {
    id: `comment-${id}`,
    class: "comment",
    tabindex: -1,
    "aria-labelledby": `author-${id}`,
  });
  const footer = create("footer", { class: "actions" }, ...look.actions);
  if (comment.deleted || author === null) {
    article.append(create("p", { id: `author-${id}`, class: "quiet deleted" }, words.say("deleted")), footer);
    return article;
  }
  const badge = (text: string) => create("span", { class: "badge" }, text);
  const aside = (text: string) => create("span", { class: "quiet" }, text);
  const header = create(
    "header",
    {},
    // What an image has inside is not shown.
    look.hasAvatar &&
      create(
        author.avatar ? "img" : "span",
        { class: "avatar", "aria-hidden": "true", src: author.avatar, alt: "" },
        initialsOf(author.name),
      ),
    createAuthor(id, author.name, author.url),
    author.role && badge(words.say(author.role)),
    inReplyToName && aside(words.say("inReplyTo", { name: inReplyToName })),
    createPermalink(comment, words),
    comment.editedAt && aside(words.say("edited")),
    comment.pinned && badge(words.say("pinned")),
  );
  const body = create("div", { class: "body", dir: "auto" });
  setRenderedHtml(body, comment.html ?? "");
  const pending = look.isPending && create("p", { class: "pending" }, words.say("pending"));
  article.append(header, pending || "", body, footer);
  return article;
}

/** The first letter of the first name and of the last. */
function initialsOf(name: string): string {
  return name.replace(/^(\S)\S*(?:.*\s(\S)\S*)?$/su, "$1$2").toUpperCase();
}

function createAuthor(id: number, name: string, address: string | null): HTMLElement {
  const attributes = { id: `author-${id}`, class: "author", dir: "auto" };
  const link = safeLink(address);
  if (link === null) return create("span", attributes, name);
  return create("a", { ...attributes, href: link, rel: "nofollow ugc noopener" }, name);
}

function createPermalink({ id, createdAt }: PublicComment, { times }: Words): HTMLElement {
  const time = create("time", { datetime: createdAt, title: times.formatExact(createdAt) }, times.format(createdAt));
  return create("a", { class: "quiet time", href: `${location.href.split("#")[0]}#comment-${id}` }, time);
}
