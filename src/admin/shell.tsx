import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Me } from "../contract.ts";
import { addressOf, go, type ViewName } from "./routing.ts";
import { readTheme, setTheme, type Theme } from "./theme.ts";
import { may, type ViewProps } from "./view.ts";
import { VIEWS } from "./view-registry.ts";

interface ShellProps {
  me: Me;
  site: ViewProps["site"];
  view: ViewName;
  showHelp(): void;
  signOut(): void;
  children: ComponentChildren;
}

/** What stands around every view: the site, the way to the other views, and the way out. */
export function Shell({ me, site, view, showHelp, signOut, children }: ShellProps) {
  const views = (Object.keys(VIEWS) as ViewName[]).filter((name) => may(me, VIEWS[name].scope));
  return (
    <div class="shell">
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="banner">
        <span class="brand">Afterword</span>
        <SiteSwitcher sites={me.sites} site={site} view={view} />
        <nav aria-label="Views">
          {views.map((name) => (
            <a key={name} href={addressOf(name)} aria-current={name === view ? "page" : undefined}>
              {VIEWS[name].title}
            </a>
          ))}
        </nav>
        <button type="button" class="account" popovertarget="account">
          {me.name}
        </button>
        <div id="account" popover="auto" class="stack">
          <ThemeChoice />
          <button type="button" onClick={showHelp}>
            Keyboard <kbd>?</kbd>
          </button>
          <button type="button" onClick={signOut}>
            Sign out
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function SiteSwitcher({ sites, site, view }: { sites: Me["sites"]; site: ViewProps["site"]; view: ViewName }) {
  if (sites.length === 1) return <span class="site">{site.name}</span>;
  return (
    <select
      class="site"
      aria-label="Site"
      value={site.id}
      onChange={(event) => go(addressOf(view, { site: event.currentTarget.value }))}
    >
      {sites.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </select>
  );
}

const THEMES: Record<Theme, string> = { auto: "As the system", light: "Light", dark: "Dark" };

function ThemeChoice() {
  const [theme, choose] = useState(readTheme);
  return (
    <div class="field">
      <label for="theme">Theme</label>
      <select
        id="theme"
        value={theme}
        onChange={(event) => {
          const chosen = event.currentTarget.value as Theme;
          setTheme(chosen);
          choose(chosen);
        }}
      >
        {Object.entries(THEMES).map(([name, title]) => (
          <option key={name} value={name}>
            {title}
          </option>
        ))}
      </select>
    </div>
  );
}
