import type { QueueComment, SiteComment } from "../../contract.ts";
import { AdminError } from "../api.ts";
import { sitePath } from "../view.ts";
import { draftOf } from "./drafts.ts";
import { type Row, statusOf } from "./queue.ts";
import type { RowActions } from "./row-actions.ts";
import { useWriting } from "./use-writing.ts";

/** Answers a comment as the site; one that is not shown is approved first. */
export function ReplyForm({ row, actions }: { row: Row; actions: RowActions }) {
  const { api, site, notify } = actions;
  const { id, author } = row.comment;
  const isShown = statusOf(row) === "approved";
  const writing = useWriting(
    draftOf(site.id, "reply", id),
    { body: "", role: "moderator" },
    {
      async send({ body, role }) {
        if (!isShown && !(await actions.decide(row, "approved", { keepsPanel: true })))
          throw new AdminError("The comment was not approved, so your reply was not sent.", { status: 0, code: null });
        const reply: SiteComment = { parent: id, body, role: role === "author" ? role : "moderator" };
        await api.request<{ comment: QueueComment }>("POST", `${sitePath(site)}/comments`, reply);
        notify(isShown ? "Your reply is published." : "The comment is approved and your reply published.");
      },
      putAway: () => actions.open(row, null),
    },
  );
  const { fields, change } = writing;
  return (
    <form class="panel stack" aria-label="Reply" onSubmit={writing.submit} onKeyDown={writing.onKeyDown}>
      <div class="field">
        <label for={`reply-${id}`}>
          Reply to <bdi>{author?.name}</bdi> as {site.name}
        </label>
        <textarea
          ref={writing.first}
          id={`reply-${id}`}
          value={fields.body}
          dir="auto"
          required
          onInput={(event) => change({ body: event.currentTarget.value })}
        />
      </div>
      <label class="check">
        <input
          type="checkbox"
          checked={fields.role === "author"}
          onChange={(event) => change({ role: event.currentTarget.checked ? "author" : "moderator" })}
        />
        I wrote the article
      </label>
      <p class="problem" role="alert">
        {writing.problem}
      </p>
      <div class="actions">
        <button type="submit" class="primary" aria-disabled={writing.isBusy}>
          {isShown ? "Reply" : "Approve and reply"}
        </button>
        <button type="button" onClick={writing.cancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
