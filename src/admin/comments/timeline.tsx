import type { CommentStatus, FieldsChange, HistoryEvent, Verdict } from "../../contract.ts";
import { describeFinding, statusNames } from "../reasons.ts";
import { Age } from "./age.tsx";

const verbs: Record<HistoryEvent["event"], string> = {
  submitted: "Sent",
  decision: "Decided",
  recheck: "Checked again",
  callback: "Corrected",
  edit: "Edited",
  deletion: "Deleted",
  reports: "Reported",
  "report-spam": "Reported to Akismet as spam",
  "report-ham": "Reported to Akismet as not spam",
};

const ignored = {
  "unknown-guid": "It named another comment, so nothing was changed.",
  "no-verdict": "It gave no verdict, so nothing was changed.",
};

/** Everything that happened to a comment, oldest first, as far as it was sent. */
export function Timeline({ history, isMore }: { history: HistoryEvent[]; isMore: boolean }) {
  return (
    <ol class="timeline" aria-label="Timeline">
      {isMore && <li class="quiet">What happened before is not shown.</li>}
      {history.map((event) => (
        <li key={`${event.at} ${event.event}`}>
          <p>
            <strong>{verbs[event.event] ?? event.event}</strong> by <bdi>{nameOf(event.by)}</bdi>
            <Change from={event.from} to={event.to} />{" "}
            <span class="quiet">
              <Age at={event.at} />
            </span>
          </p>
          <Detail {...event} />
        </li>
      ))}
    </ol>
  );
}

function nameOf(by: string): string {
  if (by === "author") return "its author";
  return by === "akismet" ? "Akismet" : by;
}

function Change({ from, to }: { from: CommentStatus | null; to: CommentStatus }) {
  if (from === to) return null;
  return (
    <>
      {": "}
      {from !== null && `${statusNames[from]} → `}
      <span class={`badge ${to}`}>{statusNames[to]}</span>
    </>
  );
}

function Detail({ detail }: HistoryEvent) {
  if ("ignored" in detail) return <p class="quiet">{ignored[detail.ignored]}</p>;
  if ("before" in detail && !("akismet" in detail)) return <FieldsBefore before={detail.before} />;
  return (
    <>
      {"after" in detail && <Findings verdict={detail.after} />}
      {"source" in detail && <TextBefore text={detail.source} />}
    </>
  );
}

function TextBefore({ text }: { text: string }) {
  return (
    <details>
      <summary>The text before</summary>
      <pre dir="auto">{text}</pre>
    </details>
  );
}

function FieldsBefore({ before: { body, name, url, pinned } }: Pick<FieldsChange, "before">) {
  return (
    <>
      {pinned !== undefined && <p class="quiet">{pinned ? "Unpinned." : "Pinned."}</p>}
      {name !== undefined && (
        <p class="quiet">
          The name was <bdi>{name || "empty"}</bdi>.
        </p>
      )}
      {url !== undefined && (
        <p class="quiet">
          The website was <bdi>{url ?? "empty"}</bdi>.
        </p>
      )}
      {body !== undefined && <TextBefore text={body} />}
    </>
  );
}

function Findings({ verdict }: { verdict: Verdict }) {
  if (verdict.findings.length === 0) return <p class="quiet">No check had anything against it.</p>;
  return (
    <ul class="quiet">
      {verdict.findings.map((finding) => (
        <li key={finding.reason}>
          <bdi>{describeFinding(finding)}</bdi>
        </li>
      ))}
    </ul>
  );
}
