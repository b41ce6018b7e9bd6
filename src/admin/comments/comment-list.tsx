import { useEffect } from "preact/hooks";
import type { CommentStatus } from "../../contract.ts";
import type { ViewProps } from "../view.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { CommentRow } from "./comment-row.tsx";
import type { Decisions } from "./decisions.ts";
import type { Filter } from "./filter.ts";
import { nameOfTab } from "./filter-bar.tsx";
import { ListEnd } from "./list-end.tsx";
import { useKeys } from "./use-keys.ts";
import { useList } from "./use-list.ts";
import { useRowActions } from "./use-row-actions.ts";

interface ListProps extends ViewProps {
  filter: Filter;
  decisions: Decisions;
  /** The newest comment that the server knows of in this status. */
  newest: number | null;
  queryFailed(problem: string | null): void;
}

/** The comments that one filter lets through, and everything that can be done to them. It is made anew for another filter. */
export function CommentList({ filter, decisions, newest, queryFailed, ...props }: ListProps) {
  const list = useList(props, filter, decisions);
  const { queue, pages, region, fallback, focusCurrent } = list;
  const actions = useRowActions(props, list, decisions);

  const decide = (status: CommentStatus) => {
    const isPicked = queue.selected.size > 0;
    const rows = queue.visible.filter(({ comment: { id } }) =>
      isPicked ? queue.selected.has(id) : queue.current === id,
    );
    queue.selectNone();
    void decisions.decide(rows, status);
    focusCurrent();
  };
  const showArrivals = () => {
    const first = pages.showArrivals();
    if (first !== null) queue.goTo(first);
    focusCurrent();
  };
  useKeys({ list, actions, decide, undo: () => decisions.undo(), showArrivals });

  const { isFirstLoaded, queryProblem } = pages;
  useEffect(() => {
    if (isFirstLoaded && newest !== null && newest > (queue.newest ?? 0)) void pages.lookForNew();
  }, [isFirstLoaded, newest, queue, pages]);
  useEffect(() => queryFailed(queryProblem), [queryProblem, queryFailed]);

  return (
    <section ref={region} class="list" aria-labelledby="list-title">
      <div class="list-head">
        <h2 id="list-title" class="quiet">
          {nameOfTab(filter.tab)} comments, newest first
        </h2>
        <div role="status">
          {pages.arrivals.length > 0 && (
            <button type="button" class="primary" aria-keyshortcuts="n" onClick={showArrivals}>
              {pages.arrived} new {pages.arrived === "1" ? "comment" : "comments"}: show
            </button>
          )}
        </div>
      </div>
      <ol class="comments">
        {queue.visible.map((row) => (
          <CommentRow
            key={row.comment.id}
            row={row}
            isCurrent={row.comment.id === queue.current}
            isSelected={queue.selected.has(row.comment.id)}
            showsStatus={queue.status === null}
            actions={actions}
          />
        ))}
      </ol>
      <ListEnd pages={pages} filter={filter} isEmpty={queue.visible.length === 0} fallback={fallback} />
      <BulkBar queue={queue} decide={decide} />
    </section>
  );
}
