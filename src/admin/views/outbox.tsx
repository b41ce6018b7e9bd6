import { useRef } from "preact/hooks";
import type { OutboxItem, OutboxPage } from "../../contract.ts";
import { describeProblem } from "../api.ts";
import { PagedEnd, usePaged } from "../paged.tsx";
import { Time } from "../time.tsx";
import { may, sitePath, type ViewProps } from "../view.ts";

const KINDS: Record<string, string> = {
  "akismet.submit-spam": "Tell Akismet that it missed spam",
  "akismet.submit-ham": "Tell Akismet that it was wrong: this is no spam",
};

/** By the beginning of an error, as the server keeps it. */
const ERRORS: Record<string, string> = {
  network: "Akismet could not be reached",
  timeout: "Akismet did not answer in time",
  status: "Akismet's server failed",
  account: "Akismet does not serve this account",
  key: "Akismet does not take the key",
  protocol: "Akismet's answer was not understood",
  breaker: "Akismet was left alone for a while",
};

/** What waits for its way to Akismet. */
export function OutboxView({ api, site, me, notify }: ViewProps) {
  const path = `${sitePath(site)}/outbox`;
  const waiting = usePaged(
    (cursor, signal) =>
      api.request<OutboxPage>("GET", cursor === null ? path : `${path}?cursor=${cursor}`, undefined, signal),
    [path],
  );
  const heading = useRef<HTMLHeadingElement>(null);

  async function retry({ id }: OutboxItem): Promise<void> {
    try {
      await api.request("POST", `${path}/${id}/retries`);
      notify("It is tried again now. What succeeds leaves this list.");
    } catch (error) {
      notify(describeProblem(error), "problem");
    }
    waiting.reload();
    heading.current?.focus();
  }

  const now = api.now();
  return (
    <div class="view">
      <p class="lead">
        Your corrections teach Akismet. Each is sent at once; what fails waits here and is tried again by itself.
      </p>
      <section class="stack" aria-labelledby="outbox-title">
        <div class="toolbar">
          <h2 id="outbox-title" ref={heading} tabIndex={-1}>
            Waiting
          </h2>
          <button type="button" onClick={waiting.reload}>
            Refresh
          </button>
        </div>
        {waiting.items?.length === 0 && <p class="empty">Nothing is waiting: Akismet knows all that you decided.</p>}
        {waiting.items !== null && waiting.items.length > 0 && (
          <ul class="rows">
            {waiting.items.map((item) => (
              <li key={item.id} class="row">
                <div>
                  <p>
                    <strong>{KINDS[item.kind] ?? item.kind}</strong>
                  </p>
                  {item.lastError !== null && <p class="problem">{describeError(item.lastError)}</p>}
                  <p class="quiet">
                    <span>{attemptsInWords(item.attempts)}</span>
                    {Date.parse(item.nextAttemptAt) <= now ? (
                      <span>It is due now.</span>
                    ) : (
                      <span>
                        Next try: <Time at={item.nextAttemptAt} />
                      </span>
                    )}
                  </p>
                </div>
                {may(me, "moderate") && (
                  <div class="actions">
                    <button type="button" onClick={() => void retry(item)}>
                      Try now
                    </button>
                  </div>
                )}
              </li>
            ))}
          </ul>
        )}
        <PagedEnd paged={waiting} />
      </section>
    </div>
  );
}

function attemptsInWords(attempts: number): string {
  if (attempts === 0) return "Not tried yet.";
  return attempts === 1 ? "Tried once." : `Tried ${attempts} times.`;
}

function describeError(error: string): string {
  const [kind = "", ...detail] = error.split(": ");
  return ERRORS[kind] === undefined ? error : `${ERRORS[kind]}: ${detail.join(": ")}`;
}
