import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { CommentList } from "../comments/comment-list.tsx";
import { useCounts } from "../comments/counts.ts";
import { Decisions } from "../comments/decisions.ts";
import { changeFilter, filterOf, statusOfTab } from "../comments/filter.ts";
import { FilterChips, StatusTabs } from "../comments/filter-bar.tsx";
import { QueryBox } from "../comments/query-box.tsx";
import { useParameters } from "../routing.ts";
import type { ViewProps } from "../view.ts";

/** The queue: what waits, what was decided, and the search through all of it. */
export function CommentsView(props: ViewProps) {
  const { api, site, notify } = props;
  const parameters = useParameters();
  const key = JSON.stringify(filterOf(parameters));
  const filter = useMemo(() => filterOf(parameters), [key]);
  const [queryProblem, setQueryProblem] = useState<string | null>(null);

  const sending = useRef<Decisions | null>(null);
  const { counts, moved } = useCounts(props, () => sending.current?.isSending ?? false);
  const decisions = useMemo(() => new Decisions({ api, site, notify, moved }), [api, site, notify, moved]);
  sending.current = decisions;
  useEffect(() => () => void decisions.close(), [decisions]);

  const waiting = counts?.pending;
  useEffect(() => {
    const count = waiting && waiting.count > 0 ? `(${waiting.count}${waiting.isMore ? "+" : ""}) ` : "";
    document.title = `${count}Comments · ${site.name} · Afterword`;
  }, [waiting, site.name]);

  const status = statusOfTab(filter.tab);
  const shown = counts === null ? [] : status === null ? Object.values(counts) : [counts[status]];
  const newest = Math.max(...shown.map((count) => count.newest ?? 0));
  const search = useCallback((q: string) => {
    // A query that names a status is not about the one of the tab.
    changeFilter(/(?:^|\s)-?status:/i.test(q) ? { q, tab: "all" } : { q });
  }, []);

  return (
    <>
      <QueryBox query={filter.q} problem={queryProblem} comments={() => decisions.comments} search={search} />
      <StatusTabs filter={filter} counts={counts} />
      <FilterChips filter={filter} />
      <CommentList
        key={key}
        {...props}
        filter={filter}
        decisions={decisions}
        newest={newest}
        queryFailed={setQueryProblem}
      />
    </>
  );
}
