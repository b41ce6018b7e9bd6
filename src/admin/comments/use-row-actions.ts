import { useMemo } from "preact/hooks";
import { may, type ViewProps } from "../view.ts";
import type { Decisions } from "./decisions.ts";
import type { RowActions } from "./row-actions.ts";
import type { useList } from "./use-list.ts";

/** What the rows of a list can have done to themselves. */
export function useRowActions(
  { api, site, me, notify }: ViewProps,
  { queue, focusCurrent }: ReturnType<typeof useList>,
  decisions: Decisions,
): RowActions {
  const mayModerate = may(me, "moderate");
  return useMemo(
    () => ({
      ...{ api, site, notify, mayModerate },
      decide(row, status, options) {
        const decided = decisions.decide([row], status, options);
        if (!options?.keepsPanel) focusCurrent();
        return decided;
      },
      goTo: (id) => queue.goTo(id),
      open({ comment: { id } }, panel) {
        queue.goTo(id);
        queue.update([id], () => ({ panel }));
        if (panel === null) focusCurrent();
      },
      select(id, isRange) {
        if (isRange) queue.selectTo(id);
        else queue.toggle(id);
      },
      replace(comment) {
        queue.update([comment.id], () => ({ comment, readAt: api.now() }));
      },
      remove(id) {
        queue.remove(id);
        focusCurrent();
      },
    }),
    [api, site, mayModerate, notify, queue, focusCurrent, decisions],
  );
}
