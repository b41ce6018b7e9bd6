import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import type { SiteItem } from "../../contract.ts";
import type { AdminApi } from "../api.ts";
import { TextField } from "../fields.tsx";
import { FormEnd, useForm } from "../form.tsx";
import { addressOf } from "../routing.ts";

/** Makes another site and goes to its settings. */
export function NewSite({ api }: { api: AdminApi }) {
  const [id, setId] = useState("");
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const form = useForm(["id", "name", "url"]);

  async function submit(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    await form.submit(async () => {
      const made = await api.request<SiteItem>("POST", "/sites", { id: id.trim(), name: name.trim(), url: url.trim() });
      // Anew, so that the page knows of the site.
      location.assign(addressOf("settings", { site: made.id }));
    });
  }

  return (
    <form class="card stack" ref={form.ref} noValidate onSubmit={(event) => void submit(event)}>
      <h2>Add another site</h2>
      <div class="columns">
        <TextField
          form={form}
          name="id"
          label="Id"
          help="Short, for the code of its pages: a-z, 0-9 and -. It cannot be changed later."
          value={id}
          onInput={setId}
        />
        <TextField form={form} name="name" label="Name" help="What it is called." value={name} onInput={setName} />
        <TextField
          form={form}
          name="url"
          label="Address"
          help="https://blog.example"
          type="url"
          value={url}
          onInput={setUrl}
        />
      </div>
      <FormEnd form={form} action="Add the site" />
    </form>
  );
}
