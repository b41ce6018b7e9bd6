import type { TargetedSubmitEvent } from "preact";
import type { WordLists } from "../../contract.ts";
import { AreaField } from "../fields.tsx";
import { FormEnd, useForm } from "../form.tsx";
import { useLoaded, Waiting } from "../loading.tsx";
import { useSiteDraft } from "../site-draft.ts";
import { may, sitePath, type ViewProps } from "../view.ts";
import { TRIAL_COMMENTS, useTrial } from "../words/trial.ts";
import { TrialReport } from "../words/trial-report.tsx";

interface Typed {
  hold: string;
  block: string;
}

/** The words that hold a comment or make it spam, and what they would have done so far. */
export function WordsView({ api, site, me, notify }: ViewProps) {
  const path = `${sitePath(site)}/words`;
  const words = useLoaded((signal) => api.request<WordLists>("GET", path, undefined, signal), [path]);
  const draft = useSiteDraft<Typed>(site.id, "words");
  const form = useForm(["hold", "block"]);
  const { trial, start, stop } = useTrial(api, path);
  if (words.value === null) return <Waiting loaded={words} />;

  const saved: Typed = { hold: words.value.hold.join("\n"), block: words.value.block.join("\n") };
  const typed = draft.value ?? saved;
  const change = (changed: Partial<Typed>) => {
    const next = { ...typed, ...changed };
    draft.set(next.hold === saved.hold && next.block === saved.block ? null : next);
  };
  const lists: WordLists = { hold: linesOf(typed.hold), block: linesOf(typed.block) };

  async function save(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const isSaved = await form.submit(async () => words.replace(await api.request<WordLists>("PUT", path, lists)));
    if (!isSaved) return;
    draft.set(null);
    notify("The word lists are saved.");
  }

  return (
    <div class="view">
      <p class="lead">
        An entry is looked for in the name, e-mail address, website, text, IP address and browser of every new comment.
        Capitals, accents, look-alike letters and what is put between the letters do not hide it.
      </p>
      <form class="card stack" ref={form.ref} noValidate onSubmit={(event) => void save(event)}>
        <p>
          One entry a line. It is found inside words too: <code>press</code> finds “WordPress”. In double quotes it
          stands for whole words only: <code>"press"</code>.
        </p>
        <div class="columns">
          <AreaField
            form={form}
            name="hold"
            label="Hold"
            help="A comment with one of these waits for a moderator."
            rows={10}
            value={typed.hold}
            onInput={(hold) => change({ hold })}
          />
          <AreaField
            form={form}
            name="block"
            label="Block"
            help="A comment with one of these becomes spam."
            rows={10}
            value={typed.block}
            onInput={(block) => change({ block })}
          />
        </div>
        {draft.value !== null && <p class="unsaved">These lists are not saved yet.</p>}
        <FormEnd form={form} action="Save">
          {may(me, "read") && (
            <button
              type="button"
              aria-disabled={trial?.state === "running"}
              onClick={() => trial?.state !== "running" && void start(lists)}
            >
              Try over the last {TRIAL_COMMENTS.toLocaleString()} comments
            </button>
          )}
          {draft.value !== null && (
            <button type="button" class="plain" onClick={() => draft.set(null)}>
              Discard changes
            </button>
          )}
        </FormEnd>
      </form>
      {trial !== null && <TrialReport trial={trial} isOld={!isSame(trial.lists, lists)} stop={stop} />}
    </div>
  );
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function isSame(one: WordLists, other: WordLists): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
