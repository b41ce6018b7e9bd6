import { Component } from "preact";
import type { CommentStatus } from "../../contract.ts";
import { statusNames } from "../reasons.ts";
import { safeLink } from "../safe-html.ts";
import { Age } from "./age.tsx";
import { Avatar } from "./avatar.tsx";
import { Details } from "./details.tsx";
import { EditForm } from "./edit-form.tsx";
import { type Panel, type Row, statusOf } from "./queue.ts";
import { RenderedHtml } from "./rendered-html.tsx";
import { ReplyForm } from "./reply-form.tsx";
import type { RowActions } from "./row-actions.ts";
import { elementIdOf } from "./use-list.ts";
import { Why } from "./why.tsx";

interface RowProps {
  row: Row;
  isCurrent: boolean;
  isSelected: boolean;
  showsStatus: boolean;
  actions: RowActions;
}

/** One comment of the list. */
export class CommentRow extends Component<RowProps> {
  /** A list can have thousands of rows, of which a key changes two. */
  override shouldComponentUpdate(next: RowProps): boolean {
    const names = Object.keys(next) as (keyof RowProps)[];
    return names.some((name) => next[name] !== this.props[name]);
  }

  override render({ row, isCurrent, isSelected, showsStatus, actions }: RowProps) {
    const { id, author, email, html, createdAt, editedAt } = row.comment;
    const name = author?.name ?? "Deleted";
    return (
      <li class={`comment${isCurrent ? " current" : ""}${isSelected ? " selected" : ""}`}>
        <article
          id={elementIdOf(id)}
          tabIndex={isCurrent ? 0 : -1}
          aria-labelledby={`author-${id}`}
          onFocusIn={() => actions.goTo(id)}
        >
          <div class="who">
            <input
              type="checkbox"
              aria-label={`Select the comment by ${name}`}
              checked={isSelected}
              onClick={(event) => actions.select(id, event.shiftKey)}
            />
            <Avatar name={name} identity={email ?? name} />
          </div>
          <div class="what">
            <header>
              <h3 id={`author-${id}`}>
                <bdi>{name}</bdi>
              </h3>
              {author?.role && <span class="badge">{author.role === "author" ? "Author" : "Moderator"}</span>}
              {showsStatus && <span class={`badge ${statusOf(row)}`}>{statusNames[statusOf(row)]}</span>}
              {row.comment.deleted && <span class="badge">Deleted by its author</span>}
              {row.comment.pinned && <span class="badge">Pinned</span>}
              <span class="quiet">
                <Age at={createdAt} />
                {editedAt && ", edited"}
              </span>
              <Meta row={row} />
            </header>
            <RenderedHtml html={html ?? ""} />
            <Why comment={row.comment} showReports={() => actions.open(row, "details")} />
            <Buttons row={row} actions={actions} />
            <p class="problem" role="alert">
              {row.problem}
            </p>
            {row.panel === "details" && <Details row={row} actions={actions} />}
            {row.panel === "edit" && <EditForm row={row} actions={actions} />}
            {row.panel === "reply" && <ReplyForm row={row} actions={actions} />}
          </div>
        </article>
      </li>
    );
  }
}

function Meta({ row: { comment } }: { row: Row }) {
  const { author, email, ip, page, parent } = comment;
  return (
    <p class="meta">
      {email && <bdi>{email}</bdi>}
      {author?.url && <OutsideLink address={author.url} text={author.url.replace(/^https?:\/\/|\/$/g, "")} />}
      {ip && <span>{ip}</span>}
      <span>
        {parent === null ? "on " : "reply on "}
        <OutsideLink address={page.url} text={page.title ?? page.key} />
      </span>
    </p>
  );
}

function OutsideLink({ address, text }: { address: string; text: string }) {
  const link = safeLink(address);
  if (link === null) return <bdi>{text}</bdi>;
  return (
    <a href={link} target="_blank" rel="nofollow noopener noreferrer">
      <bdi>{text}</bdi>
    </a>
  );
}

const DECISIONS: [CommentStatus, string, string][] = [
  ["approved", "Approve", "a"],
  ["spam", "Spam", "s"],
  ["trash", "Trash", "t"],
  ["pending", "Hold", "p"],
];

const PANELS: [Panel, string, string][] = [
  ["reply", "Reply", "r"],
  ["edit", "Edit", "e"],
  ["details", "Details", "Enter"],
];

function Buttons({ row, actions }: { row: Row; actions: RowActions }) {
  const status = statusOf(row);
  // Nobody brings back what its author deleted.
  const mayChange = actions.mayModerate && !row.comment.deleted;
  const panels = PANELS.filter(([panel]) => panel === "details" || mayChange);
  return (
    <div class="actions">
      {mayChange &&
        DECISIONS.filter(([to]) => to !== status).map(([to, title, key]) => (
          <button
            key={to}
            type="button"
            class={to === "approved" ? "primary" : ""}
            aria-keyshortcuts={key}
            onClick={() => void actions.decide(row, to)}
          >
            {title}
          </button>
        ))}
      {panels.map(([panel, title, key]) => (
        <button
          key={panel}
          type="button"
          class="plain"
          aria-keyshortcuts={key}
          aria-expanded={row.panel === panel}
          onClick={() => actions.open(row, row.panel === panel ? null : panel)}
        >
          {title}
        </button>
      ))}
    </div>
  );
}
