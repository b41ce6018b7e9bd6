/** What the moderator chose for this device; `auto` follows the system. */
export type Theme = "auto" | "light" | "dark";

const key = "afterword:theme";

export function readTheme(): Theme {
  const kept = localStorage.getItem(key);
  return kept === "light" || kept === "dark" ? kept : "auto";
}

/** Shows the page in a theme, and keeps it for the next visit. */
export function setTheme(theme: Theme): void {
  localStorage.setItem(key, theme);
  document.documentElement.dataset.theme = theme;
}
