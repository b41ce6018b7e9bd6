import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { changeFilter, type Filter } from "./filter.ts";
import { nameOfTab } from "./filter-bar.tsx";
import type { Pages } from "./pages.ts";

interface ListEndProps {
  pages: Pages;
  filter: Filter;
  isEmpty: boolean;
  /** Takes focus when there is no row. */
  fallback: RefObject<HTMLParagraphElement | null>;
}

/** What stands below the rows; the next page loads when this comes near. */
export function ListEnd({ pages, filter, isEmpty, fallback }: ListEndProps) {
  const end = useRef<HTMLDivElement>(null);
  // Anew each time, since an observer tells only of changes and a page may have been too short to make one.
  useEffect(() => {
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting && pages.mayGoOn && pages.isFirstLoaded) void pages.loadMore();
      },
      { rootMargin: "0px 0px 1000px" },
    );
    observer.observe(end.current!);
    return () => observer.disconnect();
  });
  return (
    <div ref={end} class="list-end">
      {isEmpty && (
        <p ref={fallback} tabIndex={-1} class="empty">
          {describeEmpty(pages, filter)}
          {pages.isAtEnd && isSearch(filter) && filter.tab !== "all" && (
            <button type="button" onClick={() => changeFilter({ tab: "all" })}>
              Look in all statuses
            </button>
          )}
        </p>
      )}
      {!isEmpty && pages.isLoading && <p class="quiet">Loading…</p>}
      {pages.problem !== null && (
        <p class="problem" role="alert">
          {pages.problem}
        </p>
      )}
      {!pages.isLoading && !pages.isAtEnd && (
        <button type="button" onClick={() => void pages.loadMore(true)}>
          {pages.problem !== null ? "Try again" : isSearch(filter) ? "Search further back" : "Load more"}
        </button>
      )}
    </div>
  );
}

function isSearch({ q, page, email, ip }: Filter): boolean {
  return q + page + email + ip !== "";
}

function describeEmpty({ isLoading, isAtEnd, problem }: Pages, filter: Filter): string {
  if (isLoading) return "Loading…";
  if (problem !== null) return "The comments could not be read.";
  if (!isAtEnd) return "Nothing found so far.";
  if (isSearch(filter)) return `Nothing in “${nameOfTab(filter.tab)}” matches.`;
  return filter.tab === "pending" ? "All done: nothing is waiting for you." : "There are no comments here.";
}
