import { useEffect, useState } from "preact/hooks";
import type { CommentWithHistory, QueueComment } from "../../contract.ts";
import { describeProblem } from "../api.ts";
import { sitePath } from "../view.ts";
import { changeFilter } from "./filter.ts";
import { MoreActions } from "./more-actions.tsx";
import { Neighbours } from "./neighbours.tsx";
import type { Row } from "./queue.ts";
import { Reports } from "./reports.tsx";
import type { RowActions } from "./row-actions.ts";
import { Timeline } from "./timeline.tsx";

/** What happened to a comment, where it came from, and what else came from there; asked for when it is opened. */
export function Details({ row, actions }: { row: Row; actions: RowActions }) {
  const { api, site } = actions;
  const { id, status, source } = row.comment;
  const [answer, setAnswer] = useState<CommentWithHistory | null>(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    const leaving = new AbortController();
    setProblem("");
    const path = `${sitePath(site)}/comments/${id}`;
    api
      .request<CommentWithHistory>("GET", path, undefined, leaving.signal)
      .then(setAnswer, (error) => leaving.signal.aborted || setProblem(describeProblem(error)));
    return () => leaving.abort();
  }, [api, site, id, status, source]);

  return (
    <section class="panel stack" aria-label="Details">
      <p class="problem" role="alert">
        {problem}
      </p>
      {answer ? (
        <Timeline history={answer.history} isMore={answer.isMoreHistory} />
      ) : (
        problem === "" && <p role="status">Loading…</p>
      )}
      {answer && <Reports count={answer.comment.reports} reports={answer.reports} />}
      {answer && <Neighbours neighbours={answer.neighbours} />}
      <Origin comment={row.comment} />
      <details>
        <summary>Source</summary>
        <pre dir="auto">{source}</pre>
      </details>
      <MoreActions row={row} actions={actions} />
    </section>
  );
}

/** All that the browser sent along, and ways to what else has it. */
function Origin({ comment }: { comment: QueueComment }) {
  const { email, ip, page, userAgent, referrer, akismet } = comment;
  const facts: [string, string | null, (() => void)?][] = [
    ["E-mail", email, () => changeFilter({ tab: "all", email: email ?? "" })],
    ["IP address", ip, () => changeFilter({ tab: "all", ip: ip ?? "" })],
    ["Page", page.key, () => changeFilter({ tab: "all", page: page.key })],
    ["Browser", userAgent],
    ["Came from", referrer],
    ["Akismet's id", akismet?.guid ?? null],
  ];
  return (
    <dl class="facts">
      {facts.map(([title, value, filter]) => {
        if (!value) return null;
        return (
          <div key={title} class="fact">
            <dt>{title}</dt>
            <dd>
              <bdi>{value}</bdi>
              {filter && (
                <button type="button" class="plain" aria-label={`All with this: ${value}`} onClick={filter}>
                  All with this
                </button>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
