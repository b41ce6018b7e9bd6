import { useState } from "preact/hooks";
import { fieldNames, statusNames } from "../reasons.ts";
import { Time } from "../time.tsx";
import { type Caught, catchesByEntry, type EntryCatch } from "./catches.ts";
import { TRIAL_COMMENTS, type Trial } from "./trial.ts";

const LISTS = { hold: "Hold", block: "Block" };

const EXCERPT_CHARACTERS = 160;

/** What a trial of word lists has found so far. */
export function TrialReport({ trial, isOld, stop }: { trial: Trial; isOld: boolean; stop(): void }) {
  const entries = catchesByEntry(trial.caught);
  return (
    <section class="card stack" aria-labelledby="trial-title">
      <h2 id="trial-title">What these lists would have done</h2>
      {isOld && <p class="unsaved">The lists have changed since this trial.</p>}
      {trial.state === "running" && (
        <div class="actions">
          <progress max={TRIAL_COMMENTS} value={trial.examined} aria-label="Comments looked at" />
          <span>{trial.examined.toLocaleString()} looked at</span>
          <button type="button" onClick={stop}>
            Stop
          </button>
        </div>
      )}
      <p role="status">{trial.state === "running" ? "" : summaryOf(trial)}</p>
      <p class="problem" role="alert">
        {trial.problem}
      </p>
      {entries.length > 0 && (
        <ul class="rows">
          {entries.map((entry) => (
            <EntryRow key={`${entry.list} ${entry.entry}`} {...entry} />
          ))}
        </ul>
      )}
    </section>
  );
}

function summaryOf({ state, examined, caught }: Trial): string {
  const looked = `${state === "stopped" ? "Stopped. " : ""}${count(examined, "comment")} looked at`;
  if (caught.length === 0) return `${looked}: none would have been caught.`;
  const wrong = caught.filter(({ comment }) => comment.status === "approved").length;
  const verdict = wrong === 0 ? "None of them is published." : `${count(wrong, "published comment")} among them.`;
  return `${looked}: ${caught.length.toLocaleString()} would have been caught. ${verdict}`;
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString()} ${noun}${number === 1 ? "" : "s"}`;
}

function EntryRow({ list, entry, caught, wrong }: EntryCatch) {
  const [isOpen, setOpen] = useState(false);
  return (
    <li class="row">
      <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>
          <strong>
            <bdi>{entry}</bdi>
          </strong>{" "}
          <span class="badge">{LISTS[list]}</span> caught {count(caught.length, "comment")}{" "}
          {wrong > 0 && <span class="badge spam">{wrong.toLocaleString()} published</span>}
        </summary>
        {isOpen && (
          <ul class="rows">
            {caught.map((each) => (
              <CaughtRow key={each.comment.id} {...each} />
            ))}
          </ul>
        )}
      </details>
    </li>
  );
}

function CaughtRow({ comment, field }: Caught) {
  const { author, source, status, createdAt, page } = comment;
  const excerpt = [...source].slice(0, EXCERPT_CHARACTERS).join("");
  return (
    <li class="row">
      <div>
        <p>
          <strong>
            <bdi>{author?.name ?? "Deleted"}</bdi>
          </strong>{" "}
          <span class={`badge ${status}`}>{statusNames[status]}</span>
        </p>
        <p dir="auto">{excerpt.length < source.length ? `${excerpt}…` : excerpt}</p>
        <p class="quiet">
          <span>Found in the {fieldNames[field] ?? field}</span>
          <Time at={createdAt} />
          <bdi>{page.title ?? page.key}</bdi>
        </p>
      </div>
    </li>
  );
}
