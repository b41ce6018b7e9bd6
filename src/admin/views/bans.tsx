import type { TargetedSubmitEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import type { BanItem } from "../../contract.ts";
import { describeProblem } from "../api.ts";
import { askToConfirm } from "../confirm.tsx";
import { SelectField, TextField } from "../fields.tsx";
import { FormEnd, useForm } from "../form.tsx";
import { useLoaded, Waiting } from "../loading.tsx";
import { useParameters } from "../routing.ts";
import { Time } from "../time.tsx";
import { sitePath, type ViewProps } from "../view.ts";

const KINDS = { address: "Address", email: "E-mail address", domain: "Domain" };

const EXAMPLES = {
  address: "One, or a network: 203.0.113.7, 203.0.113.0/24, 2001:db8::/64",
  email: "All of it: ada@example.org",
  domain: "With everything below it: example.com",
};

/** Whose comments become spam. */
export function BansView({ api, site, notify }: ViewProps) {
  const path = `${sitePath(site)}/bans`;
  const bans = useLoaded((signal) => api.request<{ bans: BanItem[] }>("GET", path, undefined, signal), [path]);
  const heading = useRef<HTMLHeadingElement>(null);

  async function add(ban: Omit<BanItem, "id">): Promise<void> {
    const added = await api.request<BanItem>("POST", path, ban);
    bans.reload();
    notify(`Banned: ${added.value}.`);
  }

  async function lift({ id, value }: BanItem): Promise<void> {
    const text = `Comments from ${value} will be judged like all others. Those that became spam stay spam.`;
    if (!(await askToConfirm({ title: "Lift the ban?", text, action: "Lift the ban" }))) return;
    try {
      await api.request("DELETE", `${path}/${id}`);
      notify(`The ban on ${value} is lifted.`);
    } catch (error) {
      notify(describeProblem(error), "problem");
    }
    bans.reload();
    heading.current?.focus();
  }

  return (
    <div class="view">
      <p class="lead">
        What a banned reader writes goes to Spam; readers are not told. A ban is of this site alone, and teaches Akismet
        nothing.
      </p>
      <NewBan add={add} />
      <section class="stack" aria-labelledby="bans-title">
        <h2 id="bans-title" ref={heading} tabIndex={-1}>
          Banned
        </h2>
        <Waiting loaded={bans} />
        {bans.value?.bans.length === 0 && <p class="quiet">Nobody is banned.</p>}
        {bans.value !== null && bans.value.bans.length > 0 && (
          <ul class="rows">
            {bans.value.bans.map((ban) => (
              <li key={ban.id} class="row">
                <div>
                  <p>
                    <strong>
                      <bdi>{ban.value}</bdi>
                    </strong>{" "}
                    <span class="badge">{KINDS[ban.kind]}</span>
                  </p>
                  {ban.note && <p dir="auto">{ban.note}</p>}
                  <p class="quiet">
                    {ban.until === null ? (
                      "For good"
                    ) : (
                      <span>
                        Until <Time at={ban.until} />
                      </span>
                    )}
                  </p>
                </div>
                <div class="actions">
                  <button type="button" aria-label={`Lift the ban on ${ban.value}`} onClick={() => void lift(ban)}>
                    Lift
                  </button>
                </div>
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  );
}

/** Begins with what a link to this view names, so that a comment's address or e-mail address can be banned from there. */
function NewBan({ add }: { add(ban: Omit<BanItem, "id">): Promise<void> }) {
  const parameters = useParameters();
  const asked = parameters.get("kind") ?? "";
  const [kind, setKind] = useState<BanItem["kind"]>(asked in KINDS ? (asked as BanItem["kind"]) : "address");
  const [value, setValue] = useState(parameters.get("value") ?? "");
  const [until, setUntil] = useState("");
  const [note, setNote] = useState("");
  const form = useForm(["kind", "value", "until", "note"]);

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const ends = until === "" ? null : new Date(until).toISOString();
    if (!(await form.submit(() => add({ kind, value: value.trim(), until: ends, note: note.trim() || null })))) return;
    setValue("");
    setUntil("");
    setNote("");
  }

  return (
    <form class="card stack" ref={form.ref} noValidate onSubmit={(event) => void submit(event)}>
      <h2>Add a ban</h2>
      <div class="columns">
        <SelectField
          form={form}
          name="kind"
          label="What"
          help="A ban on a domain counts for websites and e-mail addresses."
          choices={KINDS}
          value={kind}
          onInput={(chosen) => setKind(chosen as BanItem["kind"])}
        />
        <TextField
          form={form}
          name="value"
          label={KINDS[kind]}
          help={EXAMPLES[kind]}
          value={value}
          onInput={setValue}
        />
        <TextField
          form={form}
          name="until"
          label="Until"
          help="Leave it empty for good."
          type="datetime-local"
          value={until}
          onInput={setUntil}
        />
        <TextField form={form} name="note" label="Note" help="For moderators alone." value={note} onInput={setNote} />
      </div>
      <FormEnd form={form} action="Ban" />
    </form>
  );
}
