import type { TargetedSubmitEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import type { PageChange, PageChanged, PageItem, PagesPage } from "../../contract.ts";
import { PagedEnd, usePaged } from "../paged.tsx";
import { PageRow } from "../pages/page-row.tsx";
import { changeParameters, useParameters } from "../routing.ts";
import { may, sitePath, type ViewProps } from "../view.ts";

/** Every page that has a thread, and what is particular about it. */
export function PagesView({ api, site, me, notify }: ViewProps) {
  const path = `${sitePath(site)}/pages`;
  const asked = useParameters().get("q") ?? "";
  const heading = useRef<HTMLHeadingElement>(null);
  const pages = usePaged(
    async (cursor, signal) => {
      const query = new URLSearchParams({ ...(asked && { q: asked }), ...(cursor !== null && { cursor }) });
      const { pages, cursor: next } = await api.request<PagesPage>("GET", `${path}?${query}`, undefined, signal);
      return { items: pages, cursor: next };
    },
    [path, asked],
  );

  const change = (page: PageItem, changed: PageChange) =>
    api.request<PageChanged>("PATCH", `${path}/${page.id}`, changed);

  function replace(page: PageItem): void {
    pages.replace((pages.items ?? []).map((each) => (each.id === page.id ? page : each)));
  }

  /** The list begins anew, since another page may have grown. */
  function moved(from: PageItem, to: PageItem): void {
    notify(`The comments of ${from.key} are at ${to.key} now.`);
    pages.reload();
    heading.current?.focus();
  }

  return (
    <div class="view">
      <Search key={asked} asked={asked} />
      <section class="stack" aria-labelledby="pages-title">
        <h2 id="pages-title" ref={heading} tabIndex={-1}>
          {asked === "" ? "All pages" : `Pages with “${asked}”`}
        </h2>
        {pages.items?.length === 0 && (
          <p class="empty">
            {asked === ""
              ? "A page appears here with its first comment."
              : "No page's title or address has this in it."}
          </p>
        )}
        {pages.items !== null && pages.items.length > 0 && (
          <ul class="rows">
            {pages.items.map((page) => (
              <PageRow
                key={page.id}
                page={page}
                mayChange={may(me, "moderate")}
                change={change}
                changed={replace}
                moved={moved}
                notify={notify}
              />
            ))}
          </ul>
        )}
        <PagedEnd paged={pages} />
      </section>
    </div>
  );
}

function Search({ asked }: { asked: string }) {
  const [typed, type] = useState(asked);
  function submit(event: TargetedSubmitEvent<HTMLFormElement>): void {
    event.preventDefault();
    changeParameters({ q: typed.trim() || null });
  }
  return (
    <search>
      <form class="toolbar" onSubmit={submit}>
        <input
          class="grow"
          type="search"
          aria-label="Search pages by title or address"
          placeholder="Title or address"
          value={typed}
          onInput={({ currentTarget }) => type(currentTarget.value)}
        />
        <button type="submit">Search</button>
        {asked !== "" && (
          <button type="button" class="plain" onClick={() => changeParameters({ q: null })}>
            Show all
          </button>
        )}
      </form>
    </search>
  );
}
