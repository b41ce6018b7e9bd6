import type { CommentChange, QueueComment } from "../../contract.ts";
import { sitePath } from "../view.ts";
import { draftOf } from "./drafts.ts";
import type { Row } from "./queue.ts";
import type { RowActions } from "./row-actions.ts";
import { useWriting } from "./use-writing.ts";

/** Changes a comment where it stands. */
export function EditForm({ row, actions }: { row: Row; actions: RowActions }) {
  const { api, site, notify } = actions;
  const { id, author, source } = row.comment;
  const saved: Required<Pick<CommentChange, "name" | "url" | "body">> = {
    name: author?.name ?? "",
    url: author?.url ?? "",
    body: source,
  };
  const writing = useWriting(draftOf(site.id, "edit", id), saved, {
    async send(fields) {
      const changed = Object.entries(fields).filter(([name, value]) => value !== saved[name as keyof typeof saved]);
      if (changed.length === 0) return;
      const change: CommentChange = Object.fromEntries(changed);
      const path = `${sitePath(site)}/comments/${id}`;
      const { comment } = await api.request<{ comment: QueueComment }>("PATCH", path, change);
      actions.replace(comment);
      notify("The comment is changed. Its earlier text stays in its history.");
    },
    putAway: () => actions.open(row, null),
  });
  const { fields, change } = writing;
  return (
    <form class="panel stack" aria-label="Edit" onSubmit={writing.submit} onKeyDown={writing.onKeyDown}>
      <div class="field">
        <label for={`body-${id}`}>Text</label>
        <textarea
          ref={writing.first}
          id={`body-${id}`}
          value={fields.body}
          dir="auto"
          required
          onInput={(event) => change({ body: event.currentTarget.value })}
        />
      </div>
      <div class="fields">
        <div class="field">
          <label for={`name-${id}`}>Name</label>
          <input
            id={`name-${id}`}
            value={fields.name}
            dir="auto"
            onInput={(event) => change({ name: event.currentTarget.value })}
          />
        </div>
        <div class="field">
          <label for={`url-${id}`}>Website</label>
          <input
            id={`url-${id}`}
            value={fields.url}
            dir="ltr"
            onInput={(event) => change({ url: event.currentTarget.value })}
          />
        </div>
      </div>
      <p class="problem" role="alert">
        {writing.problem}
      </p>
      <div class="actions">
        <button type="submit" class="primary" aria-disabled={writing.isBusy}>
          Save
        </button>
        <button type="button" onClick={writing.cancel}>
          Cancel
        </button>
      </div>
    </form>
  );
}
