import type { TargetedSubmitEvent } from "preact";
import type { SiteItem, SiteWithState } from "../../contract.ts";
import { AkismetState } from "../akismet-state.tsx";
import { AreaField, TextField } from "../fields.tsx";
import { FormEnd, useForm } from "../form.tsx";
import { useLoaded, Waiting } from "../loading.tsx";
import { requestOf, type SettingsDraft, type SiteField, savedValue, withField } from "../settings/draft.ts";
import { EmbedSnippet } from "../settings/embed-snippet.tsx";
import { NewSite } from "../settings/new-site.tsx";
import { SettingField } from "../settings/setting-field.tsx";
import { SETTINGS, type Setting, type SettingValue } from "../settings/table.ts";
import { useSiteDraft } from "../site-draft.ts";
import { sitePath, type ViewProps } from "../view.ts";

const FIELDS: SiteField[] = ["name", "url", "origins", ...Object.values(SETTINGS).flatMap(names)];

function names(settings: Setting[]): SiteField[] {
  return settings.map(({ name }) => name);
}

/** Everything that can be chosen for a site, what to put into its pages, and the way to another site. */
export function SettingsView({ api, site, me, notify }: ViewProps) {
  const path = sitePath(site);
  const loaded = useLoaded((signal) => api.request<SiteWithState>("GET", path, undefined, signal), [path]);
  const draft = useSiteDraft<SettingsDraft>(site.id, "settings");
  const form = useForm(FIELDS);
  const saved = loaded.value;
  if (saved === null) return <Waiting loaded={loaded} />;

  const changes = Object.keys(draft.value ?? {}).length;
  const change = (field: SiteField, value: SettingValue) => draft.set(withField(draft.value, saved, field, value));
  const shown = (field: SiteField) => draft.value?.[field] ?? savedValue(saved, field);

  async function save(event: TargetedSubmitEvent<HTMLFormElement>): Promise<void> {
    event.preventDefault();
    const request = requestOf(draft.value ?? {});
    const isSaved = await form.submit(async () => {
      const answer = await api.request<SiteItem>("PATCH", path, request);
      loaded.replace({ ...saved!, ...answer });
    });
    if (!isSaved) return;
    draft.set(null);
    notify("The settings are saved.");
    // The answer does not say whether Akismet is well under the new settings.
    loaded.reload();
  }

  return (
    <div class="view">
      <form class="stack" ref={form.ref} noValidate onSubmit={(event) => void save(event)}>
        <section class="card stack settings" aria-labelledby="settings-site">
          <h2 id="settings-site">Site</h2>
          <TextField
            form={form}
            name="name"
            label="Name"
            help="Readers see it on the privacy page, and as the name of your own comments."
            value={String(shown("name"))}
            onInput={(name) => change("name", name)}
          />
          <TextField
            form={form}
            name="url"
            label="Address"
            help="Where the site's pages are."
            type="url"
            value={String(shown("url"))}
            onInput={(url) => change("url", url)}
          />
          <AreaField
            form={form}
            name="origins"
            label="Further origins"
            help="Others that show the same pages, one a line, without a path: https://www.blog.example"
            rows={2}
            value={(shown("origins") as string[]).join("\n")}
            onInput={(origins) => change("origins", origins.split("\n"))}
          />
        </section>
        {Object.entries(SETTINGS).map(([title, settings]) => (
          <section key={title} class="card stack settings" aria-labelledby={`settings-${title}`}>
            <h2 id={`settings-${title}`}>{title}</h2>
            {title === "Akismet" && <AkismetState state={saved.akismetState} alert={saved.akismetAlert} />}
            {settings.map((setting) => {
              const { name, default: standard } = setting;
              const isReset = draft.value?.[name] === null;
              const value = isReset ? (standard ?? savedValue(saved, name)) : shown(name);
              return (
                <SettingField
                  key={name}
                  setting={setting}
                  form={form}
                  value={value}
                  state={isReset ? "reset" : draft.value !== null && name in draft.value ? "changed" : "saved"}
                  // Whoever may set it for one site could spend the key of another.
                  disabled={name === "akismetKeyVariable" && !me.allSites}
                  change={(next) => change(name, next)}
                  reset={() => change(name, name.startsWith("retention.") ? (standard ?? null) : null)}
                />
              );
            })}
          </section>
        ))}
        <div class="save-bar" data-changed={changes > 0}>
          <FormEnd form={form} action="Save changes">
            {changes > 0 && (
              <>
                <button type="button" onClick={() => draft.set(null)}>
                  Discard
                </button>
                <span class="unsaved">{changes === 1 ? "1 change is" : `${changes} changes are`} not saved yet.</span>
              </>
            )}
          </FormEnd>
        </div>
      </form>
      <EmbedSnippet site={saved} />
      {me.allSites && <NewSite api={api} />}
    </div>
  );
}
