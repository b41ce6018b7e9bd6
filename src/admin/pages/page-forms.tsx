import type { TargetedSubmitEvent } from "preact";
import { useState } from "preact/hooks";
import type { PageChange, PageChanged, PageItem } from "../../contract.ts";
import { askToConfirm } from "../confirm.tsx";
import { TextField } from "../fields.tsx";
import { FormEnd, useForm } from "../form.tsx";
import type { Notify } from "../view.ts";

/** A page and what can become of it. */
export interface PageProps {
  page: PageItem;
  change(page: PageItem, change: PageChange): Promise<PageChanged>;
  changed(page: PageItem): void;
  moved(from: PageItem, to: PageItem): void;
  notify: Notify;
}

type PageFormProps = PageProps & { close(): void };

/** What a page is called, and where its comments belong. */
export function PageForms(props: PageFormProps) {
  return (
    <div class="columns sunken">
      <DetailsForm {...props} />
      <MoveForm {...props} />
    </div>
  );
}

function DetailsForm({ page, change, changed, notify, close }: PageFormProps) {
  const [title, setTitle] = useState(page.title ?? "");
  const [published, setPublished] = useState(page.published ?? "");
  const form = useForm(["title", "published"]);

  async function save(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const isSaved = await form.submit(async () => {
      const wanted = { title: title.trim() || null, published: published || null };
      changed((await change(page, wanted)).page);
    });
    if (!isSaved) return;
    notify(`${page.key} is saved.`);
    close();
  }

  return (
    <form class="stack" ref={form.ref} noValidate onSubmit={(event) => void save(event)}>
      <TextField
        form={form}
        name="title"
        label="Title"
        help="What the page is called here. Without one it is called by its address."
        value={title}
        onInput={setTitle}
      />
      <TextField
        form={form}
        name="published"
        label="Published"
        help="Comments close so many days after it as the settings say."
        type="date"
        value={published}
        onInput={setPublished}
      />
      <FormEnd form={form} action="Save" />
    </form>
  );
}

function MoveForm({ page, change, moved }: PageFormProps) {
  const [key, setKey] = useState("");
  const [remaining, setRemaining] = useState<number | null>(null);
  const form = useForm(["key"]);

  async function move(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const target = key.trim();
    const isSure = await askToConfirm({
      title: `Move the comments to ${target}?`,
      text:
        `Every comment of ${page.key}, held ones and spam included, moves to ${target}. If that page has comments ` +
        "already, both threads become one, and nothing can take them apart again.",
      action: "Move the comments",
      isDangerous: true,
    });
    if (!isSure) return;
    await form.submit(async () => {
      let answer = await change(page, { key: target });
      while (answer.remaining > 0) {
        setRemaining(answer.remaining);
        answer = await change(page, { key: target });
      }
      moved(page, answer.page);
    });
  }

  return (
    <form class="stack" ref={form.ref} noValidate onSubmit={(event) => void move(event)}>
      <TextField
        form={form}
        name="key"
        label="Move or merge into"
        help="The path of another page, when an article has a new address: /2026/hello. If it stops halfway, move again."
        value={key}
        onInput={setKey}
      />
      <FormEnd form={form} action="Move…">
        <span class="quiet" role="status">
          {remaining !== null && `${remaining.toLocaleString()} comments are left.`}
        </span>
      </FormEnd>
    </form>
  );
}
