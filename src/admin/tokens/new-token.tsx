import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import type { Me, Scope } from "../../contract.ts";
import { AdminError } from "../api.ts";
import { ChecksField, RadioField, TextField } from "../fields.tsx";
import { FormEnd, useForm } from "../form.tsx";

export interface TokenRequest {
  name: string;
  sites: string[] | null;
  scopes: Scope[];
  email: string | null;
}

const SCOPES: { value: Scope; label: string; help: string }[] = [
  { value: "read", label: "Read", help: "see comments, pages, the outbox and statistics" },
  { value: "moderate", label: "Moderate", help: "decide, edit, reply, ban, and change pages" },
  { value: "manage", label: "Manage", help: "change settings, words and tokens" },
  { value: "check", label: "Check", help: "use the spam API, for programs" },
];

const REACHES = [
  { value: "all", label: "All sites", help: "those added later too" },
  { value: "some", label: "Some sites" },
];

const HOLDERS = [
  { value: "token", label: "With a token", help: "which is shown once" },
  { value: "access", label: "Through Cloudflare Access", help: "by e-mail address, without a token" },
];

/** The form for a token that reaches no further than its maker's own. */
export function NewToken({ me, create }: { me: Me; create(request: TokenRequest): Promise<void> }) {
  const [name, setName] = useState("");
  const [holder, setHolder] = useState("token");
  const [email, setEmail] = useState("");
  const [reach, setReach] = useState(me.allSites ? "all" : "some");
  const [sites, setSites] = useState<string[]>(me.sites.length === 1 ? me.sites.map(({ id }) => id) : []);
  const [scopes, setScopes] = useState<Scope[]>(me.scopes.filter((scope) => scope === "read" || scope === "moderate"));
  const form = useForm(["name", "email", "sites", "scopes"]);

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const request: TokenRequest = {
      name: name.trim(),
      sites: reach === "all" ? null : sites,
      scopes,
      email: holder === "access" ? email.trim() : null,
    };
    const isSent = await form.submit(async () => {
      // The server would make a token instead.
      if (request.email === "")
        throw new AdminError('"email" is required.', { status: 422, code: "invalid", field: "email" });
      await create(request);
    });
    if (!isSent) return;
    setName("");
    setEmail("");
  }

  return (
    <form class="card stack" ref={form.ref} noValidate onSubmit={(event) => void submit(event)}>
      <h2>Create a token</h2>
      <TextField
        form={form}
        name="name"
        label="Name"
        help="Who or what will use it. It signs every decision in the history."
        value={name}
        onInput={setName}
      />
      <div class="columns">
        <RadioField
          form={form}
          name="holder"
          label="Signs in"
          choices={HOLDERS.map((choice) => ({ ...choice, disabled: choice.value === "access" && !me.allSites }))}
          value={holder}
          onInput={setHolder}
        />
        <RadioField
          form={form}
          name="reach"
          label="Reaches"
          choices={REACHES.map((choice) => ({ ...choice, disabled: choice.value === "all" && !me.allSites }))}
          value={reach}
          onInput={setReach}
        />
      </div>
      {holder === "access" && (
        <TextField
          form={form}
          name="email"
          label="E-mail address"
          help="As Cloudflare Access knows the person."
          type="email"
          value={email}
          onInput={setEmail}
        />
      )}
      {reach === "some" && (
        <ChecksField
          form={form}
          name="sites"
          label="Sites"
          choices={me.sites.map(({ id, name }) => ({ value: id, label: name, help: id }))}
          value={sites}
          onInput={setSites}
        />
      )}
      <ChecksField
        form={form}
        name="scopes"
        label="May"
        help="No right implies another: who moderates needs to read as well."
        choices={SCOPES.map((choice) => ({ ...choice, disabled: !me.scopes.includes(choice.value) }))}
        value={scopes}
        onInput={(chosen) => setScopes(chosen as Scope[])}
      />
      <FormEnd form={form} action="Create" />
    </form>
  );
}
