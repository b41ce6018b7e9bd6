import { useState } from "preact/hooks";
import type { CommentChange, QueueComment, RecheckResult } from "../../contract.ts";
import { AdminError, describeProblem } from "../api.ts";
import { askToConfirm } from "../confirm.tsx";
import { describeAkismet } from "../reasons.ts";
import { addressOf } from "../routing.ts";
import { sitePath } from "../view.ts";
import { type Row, statusOf } from "./queue.ts";
import type { RowActions } from "./row-actions.ts";

/** What is done to a comment more rarely, and the bans that it suggests. */
export function MoreActions({ row, actions }: { row: Row; actions: RowActions }) {
  const { api, site, notify } = actions;
  const { comment } = row;
  const [problem, setProblem] = useState("");
  if (!actions.mayModerate) return null;
  const path = `${sitePath(site)}/comments/${comment.id}`;
  const attempt = (action: () => Promise<void>) => () => {
    setProblem("");
    action().catch((error: unknown) => setProblem(describeProblem(error)));
  };

  const recheck = attempt(async () => {
    const request = { ids: [comment.id] };
    const { results } = await api.request<{ results: RecheckResult[] }>("POST", `${sitePath(site)}/rechecks`, request);
    const result = results[0];
    if (result?.error) throw new AdminError(`${result.error.message}.`, { status: 200, code: result.error.code });
    const { comment: changed } = await api.request<{ comment: QueueComment }>("GET", path);
    notify(`${describeAkismet(changed.akismet, changed.verdict.findings)}.`);
    actions.replace(changed);
  });
  const pin = attempt(async () => {
    const change: CommentChange = { pinned: !comment.pinned };
    actions.replace((await api.request<{ comment: QueueComment }>("PATCH", path, change)).comment);
    notify(comment.pinned ? "The comment is not pinned any more." : "The comment is pinned to the top of its page.");
  });
  const remove = attempt(async () => {
    const isSure = await askToConfirm({
      title: "Delete this comment for good?",
      text: "Its text and its history are removed, and this cannot be undone.",
      action: "Delete",
      isDangerous: true,
    });
    if (!isSure) return;
    await api.request("DELETE", path);
    actions.remove(comment.id);
    notify("The comment is deleted for good.");
  });

  const status = statusOf(row);
  return (
    <>
      <div class="actions">
        <button type="button" onClick={recheck}>
          Check again
        </button>
        {status === "approved" && comment.parent === null && (
          <button type="button" onClick={pin}>
            {comment.pinned ? "Unpin" : "Pin to the top"}
          </button>
        )}
        {(status === "spam" || status === "trash") && (
          <button type="button" class="danger" onClick={remove}>
            Delete for good
          </button>
        )}
        {bansFor(comment).map(([kind, value]) => (
          <a key={kind} class="button" href={addressOf("bans", { kind, value })}>
            Ban {value}
          </a>
        ))}
      </div>
      <p class="problem" role="alert">
        {problem}
      </p>
    </>
  );
}

function bansFor({ email, ip, author }: QueueComment): [kind: string, value: string][] {
  const host = author?.url ? URL.parse(author.url)?.hostname : undefined;
  const bans: [string, string | null | undefined][] = [
    ["email", email],
    ["address", ip],
    ["domain", host],
  ];
  return bans.filter((ban): ban is [string, string] => Boolean(ban[1]));
}
