import { useId, useState } from "preact/hooks";
import type { PageChange } from "../../contract.ts";
import { describeProblem } from "../api.ts";
import { addressOf } from "../routing.ts";
import { formatDay } from "../time.tsx";
import { PageForms, type PageProps } from "./page-forms.tsx";

/** One page: its thread's state, and what can be done about it. */
export function PageRow(props: PageProps & { mayChange: boolean }) {
  const { page, mayChange, change, changed, notify } = props;
  const { key, url, title, published, tags, open, holdAll, count } = page;
  const [isEditing, setEditing] = useState(false);
  const id = useId();

  async function set(wanted: PageChange, outcome: string): Promise<void> {
    try {
      changed((await change(page, wanted)).page);
      notify(outcome);
    } catch (error) {
      notify(describeProblem(error), "problem");
    }
  }

  return (
    <li class="row" aria-labelledby={id}>
      <div>
        <p id={id}>
          <a href={url} target="_blank" rel="noreferrer">
            <bdi>{title ?? key}</bdi>
          </a>{" "}
          {!open && <span class="badge spam">Closed</span>} {holdAll && <span class="badge pending">Holds all</span>}
        </p>
        <p class="quiet">
          {title !== null && <bdi>{key}</bdi>}
          <a href={addressOf("comments", { status: "all", q: `page:${key}` })}>
            {count === 1 ? "1 comment" : `${count.toLocaleString()} comments`}
          </a>
          {published !== null && <span>Published {formatDay(published)}</span>}
          {tags.length > 0 && <bdi>{tags.join(", ")}</bdi>}
        </p>
      </div>
      {mayChange && (
        <div class="actions">
          <button
            type="button"
            aria-label={`${open ? "Close" : "Reopen"} comments on ${title ?? key}`}
            onClick={() => void set({ open: !open }, open ? `${key} takes no more comments.` : `${key} is open again.`)}
          >
            {open ? "Close comments" : "Reopen comments"}
          </button>
          <button
            type="button"
            aria-label={`${holdAll ? "Stop holding all on" : "Hold all on"} ${title ?? key}`}
            onClick={() =>
              void set(
                { holdAll: !holdAll },
                holdAll
                  ? `Comments on ${key} are judged as elsewhere.`
                  : `Every comment on ${key} waits for a moderator.`,
              )
            }
          >
            {holdAll ? "Stop holding all" : "Hold all"}
          </button>
          <button
            type="button"
            aria-expanded={isEditing}
            aria-label={`Edit ${title ?? key}`}
            onClick={() => setEditing(!isEditing)}
          >
            Edit
          </button>
        </div>
      )}
      {isEditing && <PageForms {...props} close={() => setEditing(false)} />}
    </li>
  );
}
