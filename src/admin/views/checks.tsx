import { useRef } from "preact/hooks";
import type { CheckFeedback, CheckItem, ChecksPage, Finding } from "../../contract.ts";
import { describeProblem } from "../api.ts";
import { PagedEnd, usePaged } from "../paged.tsx";
import { describeAkismet, describeFinding } from "../reasons.ts";
import { addressOf, useParameters } from "../routing.ts";
import { Time } from "../time.tsx";
import { may, sitePath, type ViewProps } from "../view.ts";

type Says = Finding["says"];
type Status = CheckFeedback["feedback"];

const SAYS: Record<Says, string> = { ham: "Not spam", hold: "Unsure", spam: "Spam", discard: "Blatant spam" };

function isSays(value: string | null): value is Says {
  return value !== null && Object.hasOwn(SAYS, value);
}

/** What forms and programs had judged through the spam API. */
export function ChecksView({ api, site, me, notify }: ViewProps) {
  const path = `${sitePath(site)}/checks`;
  const asked = useParameters().get("says");
  const says = isSays(asked) ? asked : null;
  const heading = useRef<HTMLHeadingElement>(null);
  const checks = usePaged(
    async (cursor, signal) => {
      const query = new URLSearchParams({ ...(says !== null && { says }), ...(cursor !== null && { cursor }) });
      const { checks, cursor: next } = await api.request<ChecksPage>("GET", `${path}?${query}`, undefined, signal);
      return { items: checks, cursor: next };
    },
    [path, says],
  );

  async function correct(check: CheckItem, status: Status): Promise<void> {
    try {
      await api.request<CheckFeedback>("POST", `${path}/${check.id}/feedback`, { status });
    } catch (error) {
      notify(describeProblem(error), "problem");
      return;
    }
    const feedback = { status, at: new Date(api.now()).toISOString(), by: me.name };
    checks.replace((checks.items ?? []).map((each) => (each.id === check.id ? { ...each, feedback } : each)));
    notify(status === "spam" ? "Marked as spam." : "Marked as not spam.");
    heading.current?.focus();
  }

  return (
    <div class="view">
      <p class="lead">
        What contact forms and other programs had judged in the last 15 days. Nothing here is published by Afterword.
      </p>
      <nav class="tabs" aria-label="Judged as">
        <a href={addressOf("checks")} aria-current={says === null ? "page" : undefined}>
          All
        </a>
        {(Object.keys(SAYS) as Says[]).map((one) => (
          <a key={one} href={addressOf("checks", { says: one })} aria-current={one === says ? "page" : undefined}>
            {SAYS[one]}
          </a>
        ))}
      </nav>
      <section class="stack" aria-labelledby="checks-title">
        <h2 id="checks-title" ref={heading} tabIndex={-1}>
          {says === null ? "All checks" : SAYS[says]}
        </h2>
        {checks.items?.length === 0 && <p class="empty">No program has had anything like this judged.</p>}
        {checks.items !== null && checks.items.length > 0 && (
          <ul class="rows">
            {checks.items.map((check) => (
              <CheckRow key={check.id} check={check} mayCorrect={may(me, "moderate")} correct={correct} />
            ))}
          </ul>
        )}
        <PagedEnd paged={checks} />
      </section>
    </div>
  );
}

interface CheckRowProps {
  check: CheckItem;
  mayCorrect: boolean;
  correct(check: CheckItem, status: Status): Promise<void>;
}

function CheckRow({ check, mayCorrect, correct }: CheckRowProps) {
  const { verdict, akismet, feedback, body, by, type, createdAt } = check;
  const { says, findings } = verdict;
  const wasSpam = says === "spam" || says === "discard";
  const takenFor: Status = feedback?.status ?? (wasSpam ? "spam" : "ham");
  const local = findings.filter((finding) => finding.check !== "akismet" && finding.says !== "ham");
  const sender = [check.name, check.email, check.url, check.ip].filter((part) => part !== null && part !== "");
  return (
    <li class="row">
      <div class="grow">
        <p>
          <strong>{SAYS[says]}</strong> <bdi>{sender.join(" · ")}</bdi>
        </p>
        {body === null ? (
          <p class="quiet">What was sent is no longer kept.</p>
        ) : (
          <p class="sent" dir="auto">
            {body}
          </p>
        )}
        <ul class="why" aria-label="Why, and by whom">
          {local.map((finding) => (
            <li key={finding.reason} class={finding.says === "hold" ? "hold" : "spam"}>
              <bdi>{describeFinding(finding)}</bdi>
            </li>
          ))}
          <li>{describeAkismet(akismet, findings)}</li>
          {feedback !== null && (
            <li>
              <bdi>{feedback.by}</bdi>: {feedback.status === "spam" ? "spam" : "not spam"}
            </li>
          )}
        </ul>
        <p class="quiet">
          <Time at={createdAt} />
          <span>
            <bdi>{by}</bdi>, <bdi>{type}</bdi>
          </span>
        </p>
      </div>
      {mayCorrect && (
        <div class="actions">
          {takenFor === "spam" ? (
            <button type="button" onClick={() => void correct(check, "ham")}>
              Not spam
            </button>
          ) : (
            <button type="button" onClick={() => void correct(check, "spam")}>
              Spam
            </button>
          )}
        </div>
      )}
    </li>
  );
}
