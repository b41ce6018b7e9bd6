import type { ViewProps } from "../view.ts";

export function SettingsView({ site }: ViewProps) {
  return <p>{site.name}</p>;
}
